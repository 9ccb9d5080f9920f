"""Agreeing to the terms of a structure."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from preau.accounts.models import TermsAcceptance, User
from preau.common.audit import audited
from preau.structures.models import Structure, TermsVersion


def accept_terms(*, structure: Structure, terms_id: int, account: User, now: datetime) -> bool:
    """Keep that `account` accepts this version, once; False when the structure has no such version."""
    with audited(user=account.pk, action="accept_terms"), transaction.atomic():
        if not TermsVersion.objects.filter(structure=structure, pk=terms_id).exists():
            return False
        agreement = TermsAcceptance(structure=structure, user=account, terms_id=terms_id, accepted_at=now)
        TermsAcceptance.objects.bulk_create([agreement], ignore_conflicts=True)
        return True
