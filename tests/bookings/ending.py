"""Every way a right ends, for the tests of what is left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.actions import (
    Settlement,
    Way,
    change_rights,
)
from preau.bookings.stranding.queries import Scope
from preau.households.models import HouseholdPerson, Person
from preau.registrations.models import Registration
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town
from tests.bookings.scene import held
from tests.factories import HouseholdAccessFactory, UserFactory

TODAY = NOW.date()
TUESDAY = MONDAY + timedelta(days=1)
WEEK = [MONDAY + timedelta(days=n) for n in (0, 1, 3, 4, 7, 8, 10, 11)]
CANCEL, MOVE = Settlement(Way.CANCEL), Settlement(Way.MOVE)


def scope_of(family: Family) -> Scope:
    return Scope(people=frozenset(family.people))


def end(family: Family, change: Callable[[], Any], settlement: Settlement | None, **scope: Any) -> Any:
    found = Scope(**scope) if scope else scope_of(family)
    return change_rights(
        scope=lambda: found, change=change, settlement=settlement, actor=by(UserFactory.create()), now=NOW
    )


def registrations(family: Family, **fields: Any) -> Callable[[], int]:
    return lambda: Registration.objects.filter(person__in=family.people).update(**fields)


def people(family: Family, **fields: Any) -> Callable[[], int]:
    return lambda: Person.objects.filter(pk__in=family.people).update(**fields)


def custody(family: Family, **fields: Any) -> Callable[[], int]:
    return lambda: HouseholdPerson.objects.filter(household=family.household).update(**fields)


def days(family: Family, state: str = "booked") -> list[date]:
    return [day for day, found in held(family) if found == state]


KINDS: dict[str, tuple[Callable[[Town, Family], Callable[[], Any]], str, list[date]]] = {
    "ended": (lambda t, f: registrations(f, end_date=MONDAY), "Pas d’inscription à cette date", [MONDAY]),
    "refused": (lambda t, f: registrations(f, state="refused"), "Pas d’inscription à cette date", []),
    "removed": (
        lambda t, f: lambda: Registration.objects.filter(person__in=f.people).delete(),
        "Pas d’inscription à cette date",
        [],
    ),
    "narrowed": (lambda t, f: registrations(f, weekdays=[1]), "Ce jour n’est pas dans l’inscription", [MONDAY]),
    "left": (
        lambda t, f: people(f, left_on=TUESDAY),
        "Cette personne n’est plus dans le fichier de la structure",
        [MONDAY],
    ),
    "level": (
        lambda t, f: lambda: ActivityGroup.objects.filter(pk=t.group.pk).update(levels=["CM2"]),
        "Réservé au niveau CM2.",
        [],
    ),
    "age": (
        lambda t, f: lambda: ActivityGroup.objects.filter(pk=t.group.pk).update(max_age=2),
        "Jusqu’à 2 ans.",
        [],
    ),
    "activity": (
        lambda t, f: lambda: Activity.objects.filter(pk=t.activity.pk).update(is_active=False),
        "Cette activité n’est plus proposée",
        [],
    ),
    "household": (
        lambda t, f: lambda: HouseholdPerson.objects.filter(household=f.household).delete(),
        "Cette personne n’est plus de ce foyer",
        [],
    ),
    "custody": (
        lambda t, f: custody(f, custody_kind="weekdays", custody_weekdays=[1]),
        "Jour de l’autre foyer",
        [MONDAY],
    ),
    "closed": (
        lambda t, f: lambda: OpeningDay.objects.filter(date=TUESDAY).update(is_open=False, closed_reason="Grève"),
        "Ce jour est fermé",
        [MONDAY],
    ),
}


def moved(town: Town, family: Family) -> tuple[Family, Callable[[], None]]:
    """The household where the child goes, and the move itself."""
    access = HouseholdAccessFactory.create(household__structure=town.structure)

    def move() -> None:
        HouseholdPerson.objects.filter(household=family.household).update(household=access.household)

    return Family(access.household, access.user, family.members), move
