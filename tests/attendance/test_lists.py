"""« Liste d’appel » on paper: who is on it, what it says of each, forty lines a page, who may print its signs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from preau.accounts.enums import Role
from preau.accounts.rules.roles import RIGHTS
from preau.attendance.models import Passage
from preau.attendance.printing import papers
from preau.attendance.printing.queries import ListRow, lists
from preau.common.actors import Right
from preau.common.joining import page_count
from preau.common.text import day_text
from preau.households.enums import GuardianRole, LookKind
from preau.households.models import HealthLook, Person
from preau.journal.searching import Search, journal
from tests.bookings.conftest import NOW
from tests.factories import StructureFactory
from tests.factories.accounts import GuardianFactory, StaffFactory
from tests.wallets.conftest import MoneyTown

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> MoneyTown:
    return MoneyTown()


def sample(number: int, **changes: Any) -> list[ListRow]:
    row = {
        "day_id": 1,
        "date": date(2026, 11, 24),
        "activity": "Cantine",
        "group": "Maternelles",
        "site": "Les Tilleuls",
        "last_name": "Kervella",
        "usage_name": "",
        "first_name": "Maël",
        "class_name": "GS",
        "arrival": None,
        "departure": None,
        "is_booked": True,
        "has_lunch_box": False,
        "pick_ups": "Awa Kervella",
        "refused": "",
        "household_id": 1,
    }
    return [ListRow(**(row | changes)) for _ in range(number)]


def paper(rows: list[ListRow]) -> bytes:
    made = datetime.fromisoformat("2026-11-24T09:00:00+01:00")
    return papers.lists_pdf(rows, structure="Valbrune", day=date(2026, 11, 24), made_at=made)


def test_everybody_booked_or_come_is_on_the_list_by_family_name(town: MoneyTown) -> None:
    family, guest = town.family(2), town.family()
    town.eat(family, TODAY)
    day = town._past_day(town.group, TODAY)
    Passage.objects.create(
        structure=town.structure, household=guest.household, person_id=guest.people[0], opening_day=day,
        kind="unplanned", at=NOW,
    )  # fmt: skip
    GuardianFactory.create(
        household=family.household, first_name="Rose", last_name="Le Bihan", role=GuardianRole.PICK_UP
    )
    GuardianFactory.create(household=family.household, first_name="Jean", last_name="Loin", role=GuardianRole.FORBIDDEN)
    rows = lists(town.structure, TODAY)
    assert len(rows) == 3
    assert [row.is_booked for row in rows].count(False) == 1
    booked = [row for row in rows if row.is_booked]
    assert all("Rose Le Bihan" in row.pick_ups and row.refused == "Jean Loin" for row in booked)
    assert all("Jean Loin" not in row.pick_ups for row in rows)
    assert rows == sorted(rows, key=lambda row: (row.last_name.lower(), row.first_name.lower()))


def test_a_lunch_box_is_told_on_its_days_only(town: MoneyTown) -> None:
    family = town.family()
    town.eat(family, TODAY)
    for first, last, expected in (
        (None, None, False),
        (TODAY, None, True),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), False),
        (TODAY + timedelta(days=1), None, False),
    ):
        Person.objects.filter(pk=family.people[0]).update(lunch_box_from=first, lunch_box_until=last)
        assert [row.has_lunch_box for row in lists(town.structure, TODAY)] == [expected]


def test_a_list_is_not_printed_without_the_right_to_its_signs(
    client: Client, town: MoneyTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list without them would serve a child what may kill it: whoever may not see them prints none."""
    monkeypatch.setitem(RIGHTS, "canteen", {Right.MARK_ATTENDANCE})  # type: ignore[misc]
    town.eat(town.family(), TODAY)
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.CANTEEN).user)
    slug, day = town.structure.slug, town._past_day(town.group, TODAY)
    assert client.get(reverse("desk_roll", args=[slug, day.pk])).status_code == 200
    for where in (reverse("desk_lists", args=[slug]), reverse("desk_list", args=[slug, day.pk])):
        assert client.get(where).status_code == 404


def test_printing_signs_of_health_is_a_look_that_each_family_can_be_told_of(client: Client, town: MoneyTown) -> None:
    """The kitchen prints: one act of the journal, and a row for each family whose child is signed, none for others."""
    signed, other, plain = town.family(), town.family(), town.family()
    for family in (signed, other, plain):
        town.eat(family, TODAY)
    Person.objects.filter(pk__in=[*signed.people, *other.people]).update(lunch_box_from=TODAY)
    user = StaffFactory.create(structure=town.structure, role=Role.CANTEEN).user
    client.force_login(user)
    assert client.get(reverse("desk_lists", args=[town.structure.slug])).status_code == 200
    kept = HealthLook.objects.filter(what=LookKind.LIST, day=TODAY, actor=user)
    assert set(kept.values_list("household", flat=True)) == {signed.household.pk, other.household.pk}
    span = {"first": TODAY - timedelta(days=1), "last": TODAY + timedelta(days=1)}
    told, _rest = journal(structure=town.structure, search=Search(**span, kind="health_list"), limit=9)
    when = day_text(TODAY, year=True)
    assert [row.sentence for row in told] == [
        f"a imprimé la liste d’appel du {when}, avec les paniers-repas (PAI) de 2 familles"
    ]
    for family, number in ((signed, 1), (plain, 0)):
        search = Search(**span, household=family.household.pk)
        rows, _rest = journal(structure=town.structure, search=search, limit=50)
        assert sum("liste d’appel" in row.sentence for row in rows) == number


def test_who_must_not_come_is_said_first_and_nothing_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(papers, "pdf", lambda _template, data, made_at: seen.append(data) or b"")
    paper(sample(1, refused="Jean Loin", pick_ups="Awa Kervella, " * 12))
    (group,) = seen[0]["groups"]
    assert group["rows"][0][-1].startswith("NE DOIT PAS VENIR : Jean Loin. Awa Kervella, ")
    assert group["heights"] == [0]


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (40, 1), (43, 2), (80, 2)])
def test_forty_lines_hold_on_a_page(number: int, pages: int) -> None:
    assert page_count(paper(sample(number))) == pages


def test_each_group_has_pages_of_its_own_whatever_its_names() -> None:
    rows = [*sample(3), *sample(2, day_id=2, group="陳 🌻", last_name="陳", first_name="\u202ex")]
    rows += sample(1, day_id=3, last_name="", first_name="", class_name="", pick_ups="")
    assert page_count(paper(rows)) == 3


def test_lists_of_a_day_take_one_statement(town: MoneyTown, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    town.eat(town.family(3), TODAY)
    with django_assert_num_queries(1):
        assert len(lists(town.structure, TODAY)) == 3
    assert lists(StructureFactory.create(), TODAY) == []


@pytest.mark.parametrize("role", [Role.CANTEEN, Role.ACTIVITY_MANAGER])
def test_pages_print_a_group_or_a_day_by_who_may_mark(
    client: Client, town: MoneyTown, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    family = town.family()
    town.eat(family, TODAY)
    Person.objects.filter(pk=family.people[0]).update(lunch_box_from=TODAY)
    told: list[str] = []
    kept = papers._group
    monkeypatch.setattr(papers, "_group", lambda rows: told.append(kept(rows)["told"]) or kept(rows))
    client.force_login(StaffFactory.create(structure=town.structure, role=role).user)
    day = town._past_day(town.group, TODAY)
    slug = town.structure.slug
    for where in (reverse("desk_lists", args=[slug]), reverse("desk_list", args=[slug, day.pk])):
        answer = client.get(where)
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert [words.endswith("1 panier-repas (PAI)") for words in told] == [True, True]
    assertContains(client.get(reverse("desk_days", args=[slug])), reverse("desk_lists", args=[slug]))
    assertContains(client.get(reverse("desk_roll", args=[slug, day.pk])), reverse("desk_list", args=[slug, day.pk]))


def test_nothing_to_print_is_said_on_the_page_of_the_day(client: Client, town: MoneyTown) -> None:
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.CANTEEN).user)
    where = reverse("desk_lists", args=[town.structure.slug])
    assertContains(client.get(where, {"date": "2027-08-01"}, follow=True), "rien à imprimer")
    assertContains(client.get(where, {"date": "hier"}, follow=True), "Cette date n’est pas lisible")
