"""Signing up alone in four steps (guide 003), activating by mail, and the desk that attaches what has no file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from preau.accounts import secrets
from preau.accounts.actions.granting import has_password
from preau.accounts.actions.opening import give_password
from preau.accounts.mails import activation_mail, attached_mail, known_account_mail
from preau.accounts.models import HouseholdAccess, Opening, SignUp, TermsAcceptance, User
from preau.accounts.reasons import AccountCode
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.numbers import number_forms
from preau.common.reasons import Reason
from preau.common.text import fold_name
from preau.households.closed import CLOSED
from preau.households.enums import GuardianRole
from preau.households.models import Guardian, Household
from preau.households.own import why_own
from preau.notices.actions import queue_mails
from preau.structures.models import Structure
from preau.structures.queries import wordings_of


@dataclass(frozen=True, slots=True)
class Identity:
    """What the four steps gather, checked; without a file, its number and name are empty."""

    last_name: str
    first_name: str
    email: str
    file_number: str = ""
    file_name: str = ""
    terms_id: int | None = None
    """The version of the terms that was accepted; None for those of Préau."""


@transaction.atomic
def sign_up(
    *, structure: Structure, identity: Identity, link: Callable[[str], str], sign_in: str, now: datetime
) -> None:
    """Keep a sign-up until its link is opened, and mail the link; a former link to the same address stops working.

    The owner of an account is told so by mail instead; the person at the keyboard sees no difference, and the same
    statements run.
    """
    email = identity.email.lower()
    secret = secrets.new_link()
    owner = User.objects.filter(email__iexact=email).first()
    SignUp.objects.filter(structure=structure, email=email, activated_at__isnull=True).delete()
    kept = SignUp.objects.create(
        structure=structure,
        last_name=identity.last_name,
        first_name=identity.first_name,
        email=email,
        file_number=identity.file_number,
        file_name=identity.file_name,
        terms_accepted_at=now,
        terms_id=identity.terms_id,
        link_digest=secrets.digest(secret),
        link_expires_at=now + secrets.LINK_LIFE,
    )
    words = wordings_of(structure)
    if owner is not None and has_password(owner):
        queue_mails([known_account_mail(owner, structure, sign_in, words)])
    else:
        queue_mails([activation_mail(kept, structure, link(secret), words)])


def sign_up_of_link(link_digest: str, now: datetime) -> SignUp | None:
    """The sign-up a link activates, while it may be used; one statement."""
    rows = SignUp.objects.filter(link_digest=link_digest, link_expires_at__gt=now, activated_at__isnull=True)
    return rows.select_related("structure").first()


def activate(*, sign_up_id: int, password: str, now: datetime) -> User | None:
    """Make the account of a sign-up; None when it was used meanwhile, or its address has an account by now.

    The household is given at once when number, name and e-mail are those of its file (guide 003 asks for the address
    given at the desk); the number and the name alone are too easy to guess, and wait for the desk.
    """
    with audited(action="activate_sign_up"), transaction.atomic():
        kept = SignUp.objects.select_for_update(of=("self",)).select_related("structure").filter(id=sign_up_id).first()
        if kept is None or kept.activated_at is not None:
            return None
        # Made if need be, then held: a sign-up, a letter and an invitation of one address are three doors to one
        # account.
        User.objects.bulk_create([User(email=kept.email, password=make_password(None))], ignore_conflicts=True)
        user = User.objects.select_for_update().get(email__iexact=kept.email)
        if has_password(user) or not user.is_active:
            return None
        user.display_name = user.display_name or f"{kept.first_name} {kept.last_name}"[:120]
        give_password(user, password, is_proven=True)
        Opening.objects.filter(user=user, used_at__isnull=True).update(used_at=now)
        kept.user, kept.activated_at = user, now
        if kept.terms_id is not None:
            agreed = {"structure": kept.structure, "accepted_at": kept.terms_accepted_at}
            TermsAcceptance.objects.get_or_create(user=user, terms_id=kept.terms_id, defaults=agreed)
        household = _file_of(kept)
        if household is not None and _give(kept, household) is None:
            kept.attached_at = now
        kept.save()
        return user


def _file_of(kept: SignUp) -> Household | None:
    """The household whose number, name and guardian's e-mail are those of the sign-up."""
    if not kept.file_number:
        return None
    numbered = Household.objects.filter(structure=kept.structure, number__in=number_forms(kept.file_number))
    named = [row for row in numbered.order_by("id") if fold_name(row.name) == fold_name(kept.file_name)]
    if len(named) != 1:
        return None
    household = named[0]
    known = Guardian.objects.filter(Q(role=GuardianRole.LEGAL) | Q(is_payer=True), household=household)
    return household if known.filter(email__iexact=kept.email).exists() else None


def _give(kept: SignUp, household: Household) -> Reason | None:
    """Give the household to the account of a sign-up; why not, when it acts for another one already."""
    access, _created = HouseholdAccess.objects.get_or_create(
        user=kept.user, structure=kept.structure, defaults={"household": household}
    )
    if access.household_id != household.pk:
        return Reason(AccountCode.ATTACHED_ALREADY)
    kept.household = household
    return None


def attach_sign_up(
    *, structure: Structure, sign_up_id: int, household_id: int, sign_in: str, actor: Actor, now: datetime
) -> Reason | None:
    """Attach an activated account to a file and tell its owner; why not, when it cannot be done."""
    actor.must(Right.DECIDE_REQUESTS, structure.pk)
    with audited(user=actor.id, action="attach_sign_up"), transaction.atomic():
        rows = SignUp.objects.filter(structure=structure, id=sign_up_id, user__isnull=False, household__isnull=True)
        kept = rows.select_for_update(of=("self",)).first()
        household = Household.objects.filter(structure=structure, id=household_id).first()
        if kept is None or household is None:
            return Reason(AccountCode.SIGN_UP_SETTLED)
        if household.closed_at is not None:
            return CLOSED
        if refusal := why_own(actor, [household.pk]) or _give(kept, household):
            return refusal
        kept.attached_at, kept.attached_by_id = now, actor.id
        kept.save(update_fields=["household", "attached_at", "attached_by"])
        queue_mails([attached_mail(kept, structure, sign_in, wordings_of(structure))])
        return None
