"""When an act wants a second person, and who that person may be. Pure; amounts in cents.

Who asks never approves: the separation of the two functions (décret n° 2012-1246, article 9) is nothing if one person
may give a family back any sum alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from preau.accounts.rules.roles import rights_of
from preau.approvals.reasons import ApprovalCode
from preau.common.actors import Right
from preau.common.reasons import Reason
from preau.households.reasons import HouseholdCode

LIFE = timedelta(days=7)
"""How long a request may wait."""


def needs_second(*, cents: int, alone_cents: int, limit_cents: int) -> bool:
    """Whether an act wants a second person, after `alone_cents` that the same person did alone for the same family.

    Whole amounts, whichever way they go: a sum given, then given back in cash, is not nothing. A limit of 0 is always.
    """
    return cents != 0 and alone_cents + abs(cents) > limit_cents


def why_not_approved(
    *,
    is_asker: bool,
    is_own: bool,
    is_askers: bool,
    roles: Collection[str],
    asker_roles: Collection[str],
    asks_with: Right = Right.CORRECT_WALLETS,
    is_late: bool,
) -> Reason | None:
    """Why somebody does not approve a request now; `None` when they may.

    `is_own`: the household is theirs; `is_askers`: it is now that of whoever asked. `asker_roles` are what they
    still holds, `asks_with` the right that such a request wants; none once they are gone.
    """
    refusals = (
        (is_asker, Reason(ApprovalCode.OWN_REQUEST)),
        (is_own, Reason(HouseholdCode.OWN_HOUSEHOLD)),
        (Right.APPROVE_ACTS not in rights_of(roles), Reason(ApprovalCode.ROLES_TOO_FEW)),
        (
            is_askers,
            Reason(ApprovalCode.ASKER_OF_HOUSEHOLD),
        ),
        (
            asks_with not in rights_of(asker_roles),
            Reason(ApprovalCode.ASKER_NO_OFFICER),
        ),
        (is_late, Reason(ApprovalCode.EXPIRED)),
    )
    return next((reason for applies, reason in refusals if applies), None)
