"""The versions of the terms of a structure, with how many accounts accepted each."""

from __future__ import annotations

from django.db.models import Count, Q

from preau.accounts.models import HouseholdAccess
from preau.structures.models import Structure, TermsVersion


def terms_versions(structure: Structure) -> tuple[list[TermsVersion], int]:
    """The versions, the last first, each with `accepted` (accounts that act for a household today and accepted it),
    and how many such accounts there are; two statements."""
    families = HouseholdAccess.objects.filter(structure=structure)
    accepted = Count("acceptances", filter=Q(acceptances__user__in=families.values("user")))
    rows = TermsVersion.objects.filter(structure=structure).annotate(accepted=accepted)
    return list(rows.order_by("-number")), families.count()
