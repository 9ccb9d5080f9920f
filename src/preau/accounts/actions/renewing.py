"""A new password for somebody who lost theirs and reads no mailbox: a code printed at the desk, which has seen them."""

from __future__ import annotations

from django.db import transaction

from preau.accounts.actions.granting import CLOSED_ACCOUNT, OWN_HOUSEHOLD
from preau.accounts.actions.opening import known_elsewhere
from preau.accounts.models import HouseholdAccess, Opening
from preau.accounts.reasons import AccountCode
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.households.own import why_own
from preau.structures.models import Structure

ELSEWHERE = Reason(AccountCode.OPENS_BY_LINK_ONLY)
GONE = Reason(AccountCode.ACCESS_GONE)


def renew_access(*, structure: Structure, access_id: int, actor: Actor) -> Opening | Reason:
    """The opening to print for an account of a family, with or without a password; or why not.

    Refused for an account that another structure or the site itself knows: this desk must not open what another one
    guards. The second factor, if any, is still asked for at the next sign-in.
    """
    actor.must(Right.OPEN_ACCESSES, structure.pk)
    with audited(user=actor.id, action="renew_access"), transaction.atomic():
        access = HouseholdAccess.objects.filter(structure=structure, pk=access_id).select_related("user").first()
        if access is None:
            return GONE
        if why_own(actor, [access.household_id]):
            return OWN_HOUSEHOLD
        if not access.user.is_active:
            return CLOSED_ACCOUNT
        if access.user_id in known_elsewhere(structure, [access.user_id]):
            return ELSEWHERE
        opening, is_new = Opening.objects.get_or_create(
            structure=structure,
            user=access.user,
            used_at=None,
            defaults={"household_id": access.household_id, "created_by_id": actor.id, "renews": True},
        )
        if not is_new and not opening.renews:
            opening.renews = True
            opening.save(update_fields=["renews"])
        return opening
