"""The crowd: households, people, accounts and registrations, drawn by a seeded dice and copied by the thousand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import Model

from preau.accounts.models import HouseholdAccess, User
from preau.common.text import fold_name
from preau.demonstration import names
from preau.demonstration.bulk import copy_rows, next_id, without_history
from preau.demonstration.town import COLLEGE, LEVELS, Town
from preau.households.enums import CustodyKind, GuardianRole, PersonKind
from preau.households.models import Guardian, Household, HouseholdPerson, IncomeQuotient, Person
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration

EMAIL = "famille-{:06d}@exemple.fr"
COMMON_EVERY = 40
SEPARATED_EVERY, TEACHER_EVERY, UNKNOWN_EVERY = 20, 40, 15
CHILDREN_WEIGHTS = (38, 40, 16, 4, 1, 1)
CHANCES = {"canteen": 95, "morning": 35, "evening": 45, "wednesday": 30, "camp": 25}
"""Percentage of the children who are registered to each activity open to them."""
QUOTIENTS = tuple(Decimal(value) for value in range(180, 2400, 74))

COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Household: ("id", "structure_id", "number", "name", "address", "postcode", "city", "is_resident"),
    Person: (
        *("id", "structure_id", "kind", "last_name", "first_name", "folded_name", "birth_date", "sex"),
        *("school_id", "level", "class_name"),
    ),
    HouseholdPerson: (
        *("household_id", "person_id", "custody_kind", "custody_start", "custody_phase", "sticker"),
        "cost_percent",
    ),
    Guardian: (
        *("id", "household_id", "civility", "last_name", "first_name", "email", "mobile_phone", "role", "is_payer"),
    ),
    IncomeQuotient: ("household_id", "value", "valid_from"),
    User: ("id", "password", "email", "display_name"),
    HouseholdAccess: ("user_id", "structure_id", "household_id", "guardian_id"),
    Registration: ("structure_id", "household_id", "person_id", "group_id", "start_date", "end_date", "state"),
}
"""What is copied, in this order; the other columns have their defaults."""


@dataclass
class Crowd:
    """Draws the households one after the other; `rows` are ready to be copied."""

    town: Town
    password: str
    """Hash shared by every account of the crowd: hashing 50,000 times would take an hour."""
    dice: random.Random = field(default_factory=lambda: random.Random(20260901))
    rows: dict[type[Model], list[tuple[Any, ...]]] = field(default_factory=lambda: {model: [] for model in COLUMNS})
    ids: dict[type[Model], Iterator[int]] = field(
        default_factory=lambda: {model: count(next_id(model)) for model in (Household, Person, Guardian, User)}
    )
    mobiles: set[int] = field(default_factory=lambda: set(range(names.SAMPLE_MOBILES)))
    """Telephones that somebody has."""
    shared: list[int] = field(default_factory=list)
    """Children of the previous household whose other parent is the next one."""

    def draw(self, households: int) -> None:
        """Draw them and write everything: one COPY by table. Foreign keys must be checked at once."""
        for number in range(households):
            self._household(number)
        with without_history([model for model in COLUMNS if model is not User]):
            for model, columns in COLUMNS.items():
                copy_rows(model, columns, self.rows[model])

    def _household(self, number: int) -> None:
        dice, structure = self.dice, self.town.structure
        household, last_name = next(self.ids[Household]), self._last_name(number)
        address = f"{dice.randint(1, 90)} {dice.choice(names.STREETS)}"
        resident = dice.random() < 0.94
        city, postcode = ("Valbrune", "29990") if resident else ("Kerlavan", "29991")
        self.rows[Household].append(
            (household, structure.pk, f"{number + 1001:06d}", last_name.upper(), address, postcode, city, resident)
        )
        if number % UNKNOWN_EVERY:
            quotient = dice.choice(QUOTIENTS)
            self.rows[IncomeQuotient].append((household, quotient, self.town.period.first))
        self._guardians(number, household, last_name)
        taken = self._take_shared(household)
        amount = dice.choices(range(1, 7), CHILDREN_WEIGHTS)[0]
        children = [self._child(number, household, last_name, taken + rank) for rank in range(1, amount + 1)]
        if number % SEPARATED_EVERY == SEPARATED_EVERY // 2:
            self.shared = children

    def _last_name(self, number: int) -> str:
        """Drawn, but for the namesakes that an agent must tell apart: another KERVELLA, and a name that many have."""
        drawn = self.dice.choice(names.LAST_NAMES)
        common = names.COMMONEST if number % COMMON_EVERY == COMMON_EVERY // 2 else drawn
        return names.NAMESAKES.get(number, common)

    def _guardians(self, number: int, household: int, last_name: str) -> None:
        dice, email = self.dice, EMAIL.format(number + 1)
        guardian, user, first_name = next(self.ids[Guardian]), next(self.ids[User]), dice.choice(names.WOMEN)
        payer = (guardian, household, "Mme", last_name, first_name, email, self._mobile(), GuardianRole.LEGAL, True)
        self.rows[Guardian].append(payer)
        self.rows[User].append((user, self.password, email, f"{first_name} {last_name}"))
        self.rows[HouseholdAccess].append((user, self.town.structure.pk, household, guardian))
        if dice.random() < 0.7:
            other = (next(self.ids[Guardian]), household, "M.", last_name, dice.choice(names.MEN), "", self._mobile())
            self.rows[Guardian].append((*other, GuardianRole.LEGAL, False))
        if number % TEACHER_EVERY == 3:
            self._teacher(household, last_name, first_name)

    def _mobile(self) -> str:
        """A number kept for fiction by the telecommunications authority (06 39 98); one a person while any is left."""
        drawn = self.dice.randint(0, 99) * 100 + self.dice.randint(0, 99)
        while drawn in self.mobiles and len(self.mobiles) < names.MOBILES:
            drawn = (drawn + 1) % names.MOBILES
        self.mobiles.add(drawn)
        return f"06 39 98 {drawn // 100:02d} {drawn % 100:02d}"

    def _take_shared(self, household: int) -> int:
        """Give this household its weeks of the previous one's children; how many there are."""
        for sticker, child in enumerate(self.shared, start=1):
            self._membership(household, child, sticker, phase=1)
        taken, self.shared = len(self.shared), []
        return taken

    def _teacher(self, household: int, last_name: str, first_name: str) -> None:
        person = self._person(PersonKind.ADULT, last_name, first_name, None, "F", None, "", "")
        self.rows[HouseholdPerson].append((household, person, CustodyKind.FULL, None, 0, 1, 100))
        self._register(household, person, self.town.groups["staff", 0].pk, self.town.period.first, None)

    def _child(self, number: int, household: int, last_name: str, sticker: int) -> int:
        dice, town = self.dice, self.town
        birth_date = date(town.period.year - 3 - dice.randrange(len(LEVELS)), dice.randint(1, 12), dice.randint(1, 28))
        level, sex = town.level(birth_date), dice.choice("FM")
        first_name = dice.choice(names.GIRLS if sex == "F" else names.BOYS)
        school, class_name = town.site_of(number, level), f"{level.label} {dice.choice('AB')}"
        person = self._person(PersonKind.CHILD, last_name, first_name, birth_date, sex, school.pk, level, class_name)
        if number % SEPARATED_EVERY == SEPARATED_EVERY // 2:
            self._membership(household, person, sticker, phase=0)
        else:
            self.rows[HouseholdPerson].append((household, person, CustodyKind.FULL, None, 0, min(sticker, 6), 100))
        for key, rights in town.rights(number, level, birth_date).items():
            if dice.random() * 100 < (100 if key == "canteen" and level in COLLEGE else CHANCES[key]):
                for group, start, end in rights:
                    self._register(household, person, group.pk, start, end)
        return person

    def _person(self, kind: str, last_name: str, first_name: str, birth_date: date | None, *rest: Any) -> int:
        """`rest`: sex, school, level, class."""
        person, folded = next(self.ids[Person]), f"{fold_name(last_name)} {fold_name(first_name)}"
        row = (person, self.town.structure.pk, kind, last_name, first_name, folded, birth_date, *rest)
        self.rows[Person].append(row)
        return person

    def _membership(self, household: int, person: int, sticker: int, *, phase: int) -> None:
        """Alternating weeks, counted from a Monday before everything."""
        first = self.town.period.first
        monday = first - timedelta(days=first.weekday())
        row = (household, person, CustodyKind.ALTERNATING, monday, phase, min(sticker, 6), 100)
        self.rows[HouseholdPerson].append(row)

    def _register(self, household: int, person: int, group: int, start: date, end: date | None) -> None:
        state = RegistrationState.VALIDATED
        self.rows[Registration].append((self.town.structure.pk, household, person, group, start, end, state))
