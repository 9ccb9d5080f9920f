"""Where mails about bookings go: every account that acts for a household."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from preau.common.sql import fetch

_ADDRESSES = """
SELECT access.household_id, account.email, h.structure_id FROM accounts_householdaccess access
JOIN accounts_user account ON account.id = access.user_id AND account.is_active
JOIN households_household h ON h.id = access.household_id
WHERE access.household_id = ANY(%s) ORDER BY account.email, access.household_id
"""


@dataclass(frozen=True, slots=True)
class Address:
    """An account of a household."""

    household_id: int
    email: str
    structure_id: int


def addresses_of(households: Iterable[int]) -> list[Address]:
    """The accounts of these households, by address; one statement."""
    return fetch(Address, _ADDRESSES, [sorted(households)])
