"""A file that is closed takes nobody: asked by every action that brings something in (the database refuses too)."""

from __future__ import annotations

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.models import Household
from preau.households.reasons import HouseholdCode

CLOSED = Reason(HouseholdCode.FILE_CLOSED)


def refuse_closed(household: Household) -> None:
    """Raises `InvalidRuleError` (French) for a file that was closed, as it was read under lock."""
    if household.closed_at is not None:
        raise InvalidRuleError(CLOSED)
