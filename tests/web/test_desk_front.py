"""« Aujourd’hui »: what waits for each right, since when and for how much; who is expected; the money; statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.desk import new_requests, sign_ups_left
from preau.accounts.enums import RequestState, Role
from preau.accounts.models import AccountRequest
from preau.accounts.queries import staff_context
from preau.accounts.rules.roles import RIGHTS, rights_of
from preau.attendance.queries import SiteHeads
from preau.common import clock, nightly, pending
from preau.nights.models import NightPart
from preau.nights.rules import mark_of
from preau.structures.models import Structure
from preau.web.desk.errands import ERRANDS
from preau.web.desk.front import SHOWN_SITES, table_of
from preau.web.desk.sections import SECTIONS
from preau.web.desk.trends import HEIGHT, WEEKS, span, trend
from tests.factories import GroupFactory, HouseholdFactory, OpeningDayFactory, RegistrationFactory
from tests.factories.accounts import AccountRequestFactory, SignUpFactory, StaffFactory
from tests.receipts.conftest import DeskTown

pytestmark = pytest.mark.django_db

FRONT = "/valbrune/agents/"


def enter(client: Client, town: Structure, role: Role) -> None:
    client.force_login(StaffFactory.create(structure=town, role=role, user__display_name="Nour").user)


def told(client: Client, path: str = FRONT) -> dict[str, tuple[int, int | None, int]]:
    """By name: how many wait, for how many cents, and for how many days."""
    rows = client.get(path).context["to_do"]
    return {row.errand.name: (row.waits.count, row.waits.cents, row.days) for row in rows}


def test_each_thing_that_waits_has_one_line_and_somebody_to_do_it() -> None:
    assert [errand.name for errand in ERRANDS] == list(dict.fromkeys(errand.name for errand in ERRANDS))
    assert {errand.name for errand in ERRANDS} == pending.names()
    assert all(any(errand.right in rights_of([role]) for role in RIGHTS) for errand in ERRANDS)


@pytest.mark.parametrize("role", list(Role))
def test_entrance_of_each_role_when_nothing_waits(client: Client, town: Structure, role: Role) -> None:
    enter(client, town, role)
    response = client.get(FRONT)
    assertContains(response, "Bonjour Nour")
    assertContains(response, "Rien n’attend dans vos rubriques.")


def test_requests_say_since_when_and_how_many_are_late(client: Client, town: Structure, other_town: Structure) -> None:
    enter(client, town, Role.DESK)
    AccountRequestFactory.create(structure=other_town)
    asked = AccountRequestFactory.create_batch(3, structure=town)
    ages = (timedelta(days=6), timedelta(hours=49), timedelta(hours=47))
    for request, age in zip(asked, ages, strict=True):
        AccountRequest.objects.filter(pk=request.pk).update(created_at=clock.now() - age)
    response = client.get(FRONT)
    assert told(client) == {"requests": (3, None, 6)}
    assertContains(response, "3 demandes de compte")
    assertContains(response, "dont 2 depuis plus de 48 heures")
    assertContains(response, "6 jours")
    assertNotContains(response, "Rien n’attend")


def test_cash_office_is_told_what_to_close_and_what_it_keeps(client: Client) -> None:
    desk = DeskTown(name="Régie enfance", code="ENF", max_holding_cents=5_000)
    path = f"/{desk.structure.slug}/agents/"
    client.force_login(desk.agent)
    now = clock.now()
    part = desk.part(desk.family(1), 3000)
    for days in (3, 3, 1, 0):
        desk.take(part, at=now - timedelta(days=days))
    assert told(client, path) == {"days": (2, 9000, 3), "slips": (4, 12000, 3), "holdings": (1, 12000, 3)}
    response = client.get(path)
    assertContains(response, "2 journées de caisse à clore")
    assertContains(response, "90,00")
    assert (response.context["taken_cents"], response.context["heads"]) == (3000, None)
    client.force_login(StaffFactory.create(structure=desk.structure, role=Role.READER).user)
    assert (told(client, path), client.get(path).context["taken_cents"]) == ({}, 3000)


def test_day_nobody_could_charge_waits_with_its_price(client: Client) -> None:
    desk = DeskTown()
    client.force_login(desk.agent)
    day = clock.today() - timedelta(days=400)
    desk.eat(desk.family(), day)
    assert told(client, f"/{desk.structure.slug}/agents/") == {"uncovered": (1, 390, 400)}


def test_failed_night_and_night_that_never_came(client: Client, town: Structure) -> None:
    enter(client, town, Role.ADMINISTRATOR)
    mark = mark_of(clock.now())
    for name in nightly.names():
        NightPart.objects.create(night=mark.date(), part=name, started_at=mark, finished_at=mark)
    assert told(client) == {}
    failed = NightPart.objects.create(night=mark.date(), part="money", started_at=mark, finished_at=mark, failure="x")
    assert told(client) == {"nights": (1, None, 0)}
    failed.delete()
    NightPart.objects.update(night=mark.date() - timedelta(days=1))
    assertContains(client.get(FRONT), "La dernière nuit n’est pas allée au bout")


def test_children_of_the_day_are_told_by_site(client: Client, town: Structure) -> None:
    group = GroupFactory.create(activity__structure=town)
    day = OpeningDayFactory.create(group=group, date=clock.today(), booked=12)
    enter(client, town, Role.CANTEEN)
    heads = client.get(FRONT).context["heads"]
    assert (heads.activities, heads.totals) == ([day.activity.name], [(12, 0)])
    assert [site for site, _ in heads.rows] == [day.group.site.name if day.group.site else ""]
    assert (heads.others, heads.of_others) == (0, [(0, 0)])
    many = [SiteHeads(f"École {n:02}", 1, "Cantine", 0, booked=n, there=1) for n in range(SHOWN_SITES + 3)]
    city = table_of(many)
    assert [site for site, _ in city.rows] == [row.site for row in many[3:]]
    assert (city.others, city.of_others, city.totals) == (3, [(0 + 1 + 2, 3)], [(sum(range(23)), 23)])


def test_trend_draws_the_tallest_week_whole_and_none_below_zero() -> None:
    first, end = span(clock.today(), ahead=1)
    assert (end - first).days == 7 * WEEKS
    weeks = {first: 50, first + timedelta(weeks=2): 100, first + timedelta(weeks=3): -30}
    bars = trend(weeks, first).bars
    assert [(bar.height, bar.y) for bar in bars[:4]] == [
        (HEIGHT // 2, HEIGHT // 2),
        (0, HEIGHT),
        (HEIGHT, 0),
        (0, HEIGHT),
    ]
    assert trend({}, first).is_empty


@pytest.mark.parametrize("page", ["desk_quotients", "desk_openings", "desk_families"])
def test_menu_of_every_page_tells_what_waits_in_its_first_statement(
    client: Client, town: Structure, other_town: Structure, page: str
) -> None:
    enter(client, town, Role.DESK)
    AccountRequestFactory.create(structure=other_town)
    AccountRequestFactory.create_batch(2, structure=town)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(reverse(page, args=[town.slug]))
    counts = {link.section.page: link.count for link in response.context["menu"].links}
    assert counts == dict.fromkeys(counts, 0) | {"desk_requests": 2}
    opening = [row["sql"] for row in captured if "accounts_structurerole" in row["sql"]]
    assert len(opening) == 1
    assert "accounts_accountrequest" in opening[0]


def test_each_count_of_a_section_is_registered(town: Structure) -> None:
    staff = staff_context(StaffFactory.create(structure=town, role=Role.DESK).user, town.slug)
    assert staff is not None
    assert {section.count for section in SECTIONS} - {""} == set(staff.waits)


def test_counts_are_of_what_waits_here_alone(town: Structure, other_town: Structure) -> None:
    for where in (town, other_town, other_town):
        AccountRequestFactory.create(structure=where)
        SignUpFactory.create(structure=where)
        RegistrationFactory.create(group__activity__structure=where, state="pending")
    AccountRequestFactory.create(structure=town, state=RequestState.REFUSED, decided_at=clock.now())
    SignUpFactory.create(structure=town, household=HouseholdFactory.create(structure=town))
    SignUpFactory.create(structure=town, activated_at=None, user=None, email="sans@exemple.fr")
    staff = staff_context(StaffFactory.create(structure=town, role=Role.DESK).user, town.slug)
    assert staff is not None
    assert staff.waits == {"requests": 1, "sign_ups": 1, "acts": 0, "asked": 1}
    assert new_requests().filter(structure=town).count() == sign_ups_left().filter(structure=town).count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_entrance_takes_a_fixed_number_of_statements(client: Client, role: Role) -> None:
    desk = DeskTown()
    path = f"/{desk.structure.slug}/agents/"
    person = StaffFactory.create(structure=desk.structure, role=role).user
    client.force_login(person)
    counts = []
    for number in (1, 4):
        AccountRequestFactory.create_batch(number, structure=desk.structure)
        for days in range(number):
            desk.take(desk.part(desk.family(1), 3000), at=clock.now() - timedelta(days=days + 1))
            desk.eat(desk.family(), clock.today() - timedelta(days=days + 1))
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= MOST


MOST = 20
"""Statements of the entrance for whoever has the most rights."""
