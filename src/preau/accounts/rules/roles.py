"""Which roles go together. Pure."""

from __future__ import annotations

from collections.abc import Collection

from preau.accounts.reasons import AccountCode
from preau.common.reasons import Reason

ADMINISTRATOR, ORDERER, CASH_OFFICER = "administrator", "orderer", "cash_officer"


def why_not_roles(roles: Collection[str]) -> Reason | None:
    """Why one person cannot hold these roles in a structure; `None` when they can.

    Who orders what is owed never collects it (décret n° 2012-1246, article 9: the two functions are incompatible). An
    administrator sets prices and names agents: an orderer, in that respect. In a small town the secretary administers,
    and the cash officer or their deputy, whom the mayor appoints, is somebody else.
    """
    if {ORDERER, CASH_OFFICER} <= set(roles):
        return Reason(AccountCode.ORDERER_AND_CASH_OFFICER)
    if {ADMINISTRATOR, CASH_OFFICER} <= set(roles):
        return Reason(AccountCode.ADMINISTRATOR_AND_CASH_OFFICER)
    return None


def why_not_changed(*, is_self: bool, held: Collection[str], asked: Collection[str]) -> Reason | None:
    """Why roles are not changed so by this person; `None` when they may: nobody gives themselves a role."""
    if is_self and not set(asked) <= set(held):
        return Reason(AccountCode.OWN_ROLE)
    return None
