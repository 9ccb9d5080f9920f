"""The address of an account that nobody has opened yet, put right by the desk."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from preau.accounts.actions.granting import has_password
from preau.accounts.actions.opening import known_elsewhere
from preau.accounts.models import Opening, User
from preau.accounts.reasons import AccountCode
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.households.own import why_own
from preau.structures.models import Structure

OPENED = Reason(AccountCode.OPENED_ALREADY)
ELSEWHERE = Reason(AccountCode.USED_ELSEWHERE)
TAKEN = Reason(AccountCode.ADDRESS_TAKEN)


def correct_address(*, structure: Structure, opening_id: int, email: str, actor: Actor) -> Reason | None:
    """Give an account its right address, and make its letter again: why not, when it cannot be.

    Only while nobody has chosen a password, and no other structure knows the account. Links and codes already sent
    stop working: they may be in the wrong hands.
    """
    actor.must(Right.OPEN_ACCESSES, structure.pk)
    email = email.lower()
    with audited(user=actor.id, action="correct_address"), transaction.atomic():
        rows = Opening.objects.filter(structure=structure, pk=opening_id, used_at__isnull=True)
        opening = rows.select_for_update(of=("self",)).first()
        if opening is None:
            return OPENED
        if why := why_own(actor, [opening.household_id]):
            return why
        # After the opening, as whoever opens the account does: a password chosen now is seen.
        user = User.objects.select_for_update().get(pk=opening.user_id)
        if has_password(user):
            return OPENED
        if user.pk in known_elsewhere(structure, [user.pk]):
            return ELSEWHERE
        if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
            return TAKEN
        user.email = email
        user.save(update_fields=["email"])
        EmailAddress.objects.filter(user=user).delete()
        Opening.objects.filter(pk=opening.pk).update(
            link_digest=None, link_expires_at=None, mail=None, code_digest=None, code_expires_at=None, printed_at=None
        )
        return None


def prove_address(*, user: User) -> None:
    """Whoever opened the link of a reset reads the mails of the address."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
