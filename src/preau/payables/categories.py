"""Who lives in the households that pay, and the column of the daily sheet that follows from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from preau.common.sql import fetch
from preau.payables.enums import Category
from preau.payables.rules import category_of

_MEMBERS = """
SELECT m.household_id, m.person_id, p.kind = 'adult' AS is_adult
FROM households_householdperson m JOIN households_person p ON p.id = m.person_id
WHERE m.household_id = ANY(%s) ORDER BY m.household_id, m.person_id
"""


@dataclass(frozen=True, slots=True)
class _Member:
    household_id: int
    person_id: int
    is_adult: bool


@dataclass(frozen=True, slots=True)
class Members:
    """Who lives in some households: whether adult, by household and person."""

    adults: dict[tuple[int, int], bool]

    def knows(self, household_id: int, person_id: int) -> bool:
        return (household_id, person_id) in self.adults

    def category(self, household_id: int, person_id: int | None = None) -> Category:
        """The category of what this household pays, for this person or for all. A household of nobody is of pupils."""
        kinds = [is_adult for (household, _), is_adult in self.adults.items() if household == household_id]
        person = None if person_id is None else self.adults.get((household_id, person_id))
        return category_of(person_is_adult=person, household_has_children=not kinds or not all(kinds))


def load_members(household_ids: Collection[int]) -> Members:
    """The people of these households; one statement."""
    rows = fetch(_Member, _MEMBERS, [sorted(set(household_ids))])
    return Members({(row.household_id, row.person_id): row.is_adult for row in rows})
