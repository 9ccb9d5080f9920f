"""Which household each family of the adults' file is, and what changes for it. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from preau.connectors.onde.adults import Adult
from preau.connectors.onde.families import Family
from preau.connectors.onde.matching import says_otherwise
from preau.connectors.onde.table import Unreadable

GUARDIAN_FIELDS = (
    "civility",
    "last_name",
    "usage_name",
    "first_name",
    "email",
    "mobile_phone",
    "home_phone",
    "work_phone",
)
Changes = tuple[tuple[str, str, str], ...]
"""Field, value before, value after."""


@dataclass(frozen=True, slots=True)
class KnownGuardian:
    """`names` are the folded names they may be known by; `values` their fields as stored."""

    id: int
    household_id: int
    names: frozenset[str]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    id: int
    title: str
    address_key: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HouseholdPlan:
    """What a family of the file makes of a household; `household` None means a new one. `pupils` are those to add."""

    family: Family
    household: KnownHousehold | None
    address: Changes
    new_adults: tuple[Adult, ...]
    changed_guardians: tuple[tuple[KnownGuardian, Changes], ...]
    pupils: tuple[int, ...]

    @property
    def changes_nothing(self) -> bool:
        return bool(self.household) and not (self.address or self.new_adults or self.changed_guardians or self.pupils)


class Households:
    """The households, guardians and memberships (person to households) of a structure, ready to be searched."""

    def __init__(
        self,
        households: Sequence[KnownHousehold],
        guardians: Sequence[KnownGuardian],
        memberships: Mapping[int, Sequence[int]],
    ) -> None:
        self._households = {household.id: household for household in households}
        self._memberships = memberships
        self._by_name: dict[str, list[KnownGuardian]] = defaultdict(list)
        self._guardians: dict[int, list[KnownGuardian]] = defaultdict(list)
        for guardian in guardians:
            self._guardians[guardian.household_id].append(guardian)
            for name in guardian.names:
                self._by_name[name].append(guardian)

    def households_of(self, person_id: int | None) -> Sequence[int]:
        """Ids of the households a person belongs to; none for a person not stored yet."""
        return self._memberships.get(person_id, ()) if person_id else ()

    def plan(
        self, families: Sequence[Family], persons: Mapping[int, int]
    ) -> tuple[list[HouseholdPlan], list[Unreadable]]:
        """What the families change, and those left to the desk. `persons` gives the person of known pupils by line.

        A household is the family's when an adult of the same name is its guardian and it has one of the children, the
        address or the adult's e-mail. Two families that are one household today (a separation), or a family that is
        two (a new couple), are left as they are.
        """
        found = [(family, self._find(family, persons)) for family in families]
        claims = Counter(ids[0] for _, ids in found if len(ids) == 1)
        plans, doubtful = [], []
        for family, ids in found:
            line = family.adults[0].line
            if len(ids) > 1:
                titles = ", ".join(self._households[i].title for i in ids)
                doubtful.append(Unreadable(line, f"{family.name} : plusieurs foyers possibles ({titles})"))
            elif ids and claims[ids[0]] > 1:
                title = self._households[ids[0]].title
                doubtful.append(Unreadable(line, f"{family.name} : le foyer {title} a maintenant deux adresses"))
            else:
                plans.append(self._plan(family, self._households[ids[0]] if ids else None, persons))
        return plans, doubtful

    def _find(self, family: Family, persons: Mapping[int, int]) -> list[int]:
        """Ids of the households this family may be: none, one, or several that nothing tells apart."""
        of_children = {h for line in family.pupils for h in self.households_of(persons.get(line))}
        score: Counter[int] = Counter()
        for adult in family.adults:
            guardians = {g.id: g for name in adult.names for g in self._by_name.get(name, ())}
            score.update({g.household_id for g in guardians.values() if self._agrees(adult, g, of_children)})
        if score:
            best = max(score.values())
            return sorted(household for household, points in score.items() if points == best)
        return sorted(household for household in of_children if not self._guardians[household])

    def _agrees(self, adult: Adult, guardian: KnownGuardian, of_children: set[int]) -> bool:
        household = self._households[guardian.household_id]
        same_address = bool(adult.address_key) and adult.address_key == household.address_key
        same_email = bool(adult.email) and adult.email.lower() == guardian.values["email"].lower()
        return household.id in of_children or same_address or same_email

    def _plan(self, family: Family, household: KnownHousehold | None, persons: Mapping[int, int]) -> HouseholdPlan:
        new_adults: list[Adult] = []
        changed: list[tuple[KnownGuardian, Changes]] = []
        for adult in family.adults:
            guardian = self._guardian(adult, household)
            if guardian is None:
                new_adults.append(adult)
            elif changes := _differences(guardian.values, {f: getattr(adult, f) for f in GUARDIAN_FIELDS}):
                changed.append((guardian, changes))
        known = household.id if household else None
        pupils = tuple(line for line in family.pupils if known not in self.households_of(persons.get(line)))
        address = _differences(household.values, address_of(family)) if household else ()
        return HouseholdPlan(family, household, address, tuple(new_adults), tuple(changed), pupils)

    def _guardian(self, adult: Adult, household: KnownHousehold | None) -> KnownGuardian | None:
        guardians = self._guardians.get(household.id, []) if household else []
        return next((guardian for guardian in guardians if guardian.names & adult.names), None)


def address_of(family: Family) -> dict[str, str]:
    """The address of the household, from its first adult who has one."""
    adult = next((adult for adult in family.adults if adult.street), family.adults[0])
    return {"address": adult.street, "postcode": adult.postcode, "city": adult.city}


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """Fields that the file says differently; what it leaves empty, or without its accents, erases nothing."""
    return tuple((name, before[name], value) for name, value in after.items() if says_otherwise(before[name], value))
