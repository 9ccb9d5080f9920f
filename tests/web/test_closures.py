"""« Fermetures »: the effect shown first, then days closed, bookings cancelled and families told, or nothing at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.activities.actions import build_structure_days
from preau.activities.models import OpeningDay
from preau.bookings.actions import Wish, close_days, confirm_draft, edit_draft, reopen_days
from preau.bookings.closing.actions import Closing
from preau.bookings.closing.queries import Effect, closing_effect
from preau.bookings.closing.scope import EVERYTHING, Scope
from preau.bookings.models import Booking, Movement
from preau.bookings.planning.loading import load_planning
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.common.reasons import text
from preau.notices.models import OutgoingMail
from preau.structures.models import Closure, Site
from tests.acting import by
from tests.bookings.conftest import NOW, Family, Town
from tests.factories import ActivityFactory, GroupFactory, PriceRuleFactory, StructureFactory
from tests.factories.accounts import StaffFactory

TODAY = NOW.date()
MONDAY, TUESDAY, THURSDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3)


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class ClosingTown(Town):
    """A town whose calendar is built, with an agent and a browser of theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.agent = StaffFactory.create(structure=self.structure, role=Role.ADMINISTRATOR).user
        self.build()

    def build(self) -> None:
        build_structure_days(structure=self.structure, first=TODAY, last=date(2026, 12, 18), actor=by())

    def day(self, of: date) -> OpeningDay:
        return OpeningDay.objects.get(group=self.group, date=of)

    def booked(self, *days: date, children: int = 1) -> Family:
        family = self.family(children)
        self.book(family, *[self.day(day) for day in days])
        OutgoingMail.objects.all().delete()
        return family

    def close(self, first: date = MONDAY, last: date = TUESDAY, reason: str = "Travaux", **more: Any) -> Any:
        values = {"actor": by(self.agent), "now": NOW, "today": TODAY} | more
        closing = Closing(first, last, reason, values.pop("scope", EVERYTHING), values.pop("words", ""))
        return close_days(structure=self.structure, closing=closing, **values)

    @property
    def page(self) -> str:
        return f"/{self.structure.slug}/fermetures/"


@pytest.fixture
def town(db: None) -> ClosingTown:
    return ClosingTown()


@pytest.fixture
def admin(client: Client, town: ClosingTown) -> Client:
    client.force_login(town.agent)
    return client


def states() -> list[tuple[date, str, str]]:
    return [(row.date, row.state, text(row.reason)) for row in Booking.objects.order_by("date", "id")]


# -- the action --------------------------------------------------------------------------------------------------------


def test_closure_closes_its_days_cancels_what_is_booked_and_writes_to_the_family(town: ClosingTown) -> None:
    family = town.booked(MONDAY, TUESDAY, THURSDAY)
    done = town.close()
    assert (done.cancelled, done.mails, done.days.updated > 1) == (2, 1, True)
    reason = "Fermeture : Travaux"
    assert states() == [(MONDAY, "cancelled", reason), (TUESDAY, "cancelled", reason), (THURSDAY, "booked", "")]
    days = OpeningDay.objects.filter(date__in=(MONDAY, TUESDAY, THURSDAY)).order_by("date")
    assert [(day.is_open, day.booked) for day in days] == [(False, 0), (False, 0), (True, 1)]
    movements = Movement.objects.filter(kind="cancelled").order_by("id")
    assert [(row.actor, text(row.reason), row.at) for row in movements] == [(town.agent, reason, NOW)] * 2
    mail = OutgoingMail.objects.get()
    subject = "Du lundi 30 novembre au mardi 1er décembre : pas de cantine (travaux)"
    assert (mail.to, mail.subject, mail.structure_id) == (family.user.email, subject, town.structure.pk)
    for words in ("lundi 30 novembre 2026", "mardi 1er décembre 2026", "ne sera pas compté"):
        assert words in mail.body
    assert "jeudi 3" not in mail.body


def test_closure_ends_waiting_requests_too(town: ClosingTown) -> None:
    OpeningDay.objects.filter(date=MONDAY).update(capacity=1, waiting_capacity=5)
    town.booked(MONDAY)
    town.booked(MONDAY)
    assert [state for _, state, _ in states()] == ["booked", "waiting"]
    assert town.close().cancelled == 2
    day = town.day(MONDAY)
    assert (day.booked, day.waiting) == (0, 0)


def test_days_changed_by_hand_and_other_structures_are_left_alone(town: ClosingTown) -> None:
    other = ClosingTown()
    other.booked(MONDAY)
    town.booked(MONDAY)
    OpeningDay.objects.filter(group=town.group, date=MONDAY).update(is_edited=True)
    effect = closing_effect(town.structure, MONDAY, TUESDAY)
    assert (effect.total, effect.left) == (Effect("", 1, 0, 0, 0), Effect("", 1, 1, 0, 1))
    assert town.close().cancelled == 0
    assert {state for _, state, _ in states()} == {"booked"}
    assert other.day(TUESDAY).is_open


def test_effect_told_is_what_happens(town: ClosingTown) -> None:
    evening = GroupFactory.create(activity=ActivityFactory.create(structure=town.structure, name="Garderie"))
    PriceRuleFactory.create(activity=evening.activity)
    town.build()
    town.booked(MONDAY, TUESDAY, children=2)
    town.booked(TUESDAY)
    effect = closing_effect(town.structure, MONDAY, THURSDAY)
    assert effect.rows == [Effect("Cantine", 3, 5, 0, 2), Effect("Garderie", 3, 0, 0, 0)]
    assert effect.total == Effect("", 3, 5, 0, 2)
    assert town.close(MONDAY, THURSDAY).cancelled == 5
    assert closing_effect(town.structure, MONDAY, THURSDAY).total == Effect("", 0, 0, 0, 0)


def test_closure_taken_back_opens_its_days_and_leaves_what_was_cancelled(town: ClosingTown) -> None:
    town.booked(MONDAY)
    closure = town.close().closure
    assert (
        reopen_days(structure=StructureFactory.create(), closure_id=closure.pk, actor=by(town.agent), today=TODAY)
        is None
    )
    assert reopen_days(structure=town.structure, closure_id=closure.pk, actor=by(town.agent), today=TODAY) is not None
    assert (town.day(MONDAY).is_open, [state for _, state, _ in states()]) == (True, ["cancelled"])
    assert reopen_days(structure=town.structure, closure_id=closure.pk, actor=by(town.agent), today=TODAY) is None
    events = Closure.pgh_event_model.objects.select_related("pgh_context").order_by("pgh_id")
    assert [(row.pgh_label, row.pgh_context.metadata) for row in events] == [
        ("insert", {"user": town.agent.pk, "action": "close_days"}),
        ("delete", {"user": town.agent.pk, "action": "reopen_days"}),
    ]


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (TUESDAY, MONDAY, "Travaux"),
        (TODAY - timedelta(days=1), MONDAY, "Travaux"),
        (MONDAY, TUESDAY, ""),
        (MONDAY, TUESDAY, "a" * 121),
    ],
)
def test_closure_that_cannot_be_writes_nothing(town: ClosingTown, first: date, last: date, reason: str) -> None:
    town.booked(MONDAY)
    with pytest.raises(InvalidRuleError):
        town.close(first, last, reason)
    assert not Closure.objects.exists()
    assert [state for _, state, _ in states()] == ["booked"]


def test_same_closure_twice_is_done_once(town: ClosingTown) -> None:
    town.close()
    with pytest.raises(InvalidRuleError, match="existe déjà"):
        town.close()
    assert Closure.objects.count() == 1


def test_closing_takes_as_many_statements_for_one_and_forty(
    town: ClosingTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, day in ((1, MONDAY), (40, THURSDAY)):
        for _ in range(number):
            town.booked(day)
        with django_assert_num_queries(24):
            assert town.close(day, day).cancelled == number


def test_family_that_confirms_while_the_town_closes_is_refused(transactional_db: None) -> None:
    town = ClosingTown()
    family = town.family()
    planning = load_planning(structure=town.structure, household=family.household, first=MONDAY, last=MONDAY, now=NOW)
    edit_draft(planning=planning, wishes=[Wish(family.people[0], town.day(MONDAY).pk, True)], actor=by(family.user))
    started = threading.Event()

    def confirm() -> list[str]:
        started.set()
        try:
            outcome = confirm_draft(
                structure=town.structure, household=family.household, actor=by(family.user), now=NOW
            )
            return [answer.kind for answer in outcome.answers]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            town.close()
            answers = pool.submit(confirm)
            started.wait(5)
        assert answers.result(20) == ["refused"]
    assert Booking.objects.filter(state="booked").count() == 0


# -- a part of the structure -------------------------------------------------------------------------------------------


class SchoolsTown(ClosingTown):
    """A canteen in two schools, and an evening in the first."""

    def __init__(self) -> None:
        super().__init__()
        self.north, self.south = (
            Site.objects.create(structure=self.structure, name=name, kind="primary") for name in ("Nord", "Sud")
        )
        self.group.site = self.north
        self.group.save()
        self.other = GroupFactory.create(activity=self.activity, site=self.south)
        evening = ActivityFactory.create(structure=self.structure, name="Garderie")
        self.evening = GroupFactory.create(activity=evening, site=self.north)
        PriceRuleFactory.create(activity=evening)
        self.build()

    def open(self) -> list[bool]:
        """Whether each group is open on the Monday."""
        groups = (self.group, self.other, self.evening)
        return [OpeningDay.objects.get(group=group, date=MONDAY).is_open for group in groups]


@pytest.mark.parametrize("part", ["site", "activity", "both", "all"])
def test_strike_closes_the_schools_and_activities_it_names_alone(db: None, part: str) -> None:
    town = SchoolsTown()
    here, elsewhere = town.family(), town.family(group=town.other)
    town.book(here, town.day(MONDAY))
    town.book(elsewhere, OpeningDay.objects.get(group=town.other, date=MONDAY))
    scope, opened, cancelled = {
        "site": (Scope(sites=(town.north.pk,)), [False, True, False], 1),
        "activity": (Scope(activities=(town.activity.pk,)), [False, False, True], 2),
        "both": (Scope((town.south.pk,), (town.activity.pk,)), [True, False, True], 1),
        "all": (EVERYTHING, [False, False, False], 2),
    }[part]
    assert closing_effect(town.structure, MONDAY, MONDAY, scope).total.booked == cancelled
    done = town.close(MONDAY, MONDAY, "Grève", scope=scope)
    assert (town.open(), done.cancelled) == (opened, cancelled)
    town.build()
    assert town.open() == opened
    reopen_days(structure=town.structure, closure_id=done.closure.pk, actor=by(town.agent), today=TODAY)
    assert town.open() == [True, True, True]


def test_site_of_another_town_closes_nothing(db: None) -> None:
    town, other = SchoolsTown(), SchoolsTown()
    town.close(MONDAY, MONDAY, "Grève", scope=Scope(sites=(other.north.pk,)))
    assert (town.open(), other.open()) == ([True] * 3, [True] * 3)


def test_words_of_the_mail_are_the_agents_own(town: ClosingTown) -> None:
    town.booked(MONDAY)
    town.close(MONDAY, MONDAY, "Grève", words="L’équipe est en grève lundi.")
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Lundi 30 novembre : pas de cantine (grève)"
    assert "L’équipe est en grève lundi." in mail.body


# -- the page ----------------------------------------------------------------------------------------------------------


def typed(**changes: str) -> dict[str, str]:
    return {"first": "2026-11-30", "last": "2026-12-01", "reason": "Travaux", "action": "apercu"} | changes


def test_agent_sees_the_effect_then_closes(admin: Client, town: ClosingTown) -> None:
    town.booked(MONDAY)
    page = admin.post(town.page, typed())
    for words in ("Ce que cela fera", "1 famille reçoit un e-mail.", 'value="2026-11-30"', "Fermer ces jours"):
        assertContains(page, words)
    assert not Closure.objects.exists()
    answer = admin.post(town.page, typed(action="fermer"), follow=True)
    assertContains(answer, "Fermeture enregistrée. 1 réservation annulée")
    assertContains(answer, "À venir")
    assertContains(admin.post(town.page, typed(action="fermer")), "Cette fermeture existe déjà.")


def test_agent_closes_one_school_and_reads_the_mail_before(client: Client, db: None) -> None:
    town = SchoolsTown()
    client.force_login(town.agent)
    family = town.booked(MONDAY)
    family.user.is_active = False
    family.user.save()
    scoped = {"sites": [str(town.north.pk)], "first": "2026-11-30", "last": "2026-11-30", "reason": "Grève"}
    page = client.post(town.page, scoped | {"action": "apercu"})
    subject = "Objet de l’e-mail : Lundi 30 novembre : pas de cantine (grève)"
    for words in (subject, f"dossier {family.household.number}"):
        assertContains(page, words)
    assertContains(page, " checked", 1)
    done = client.post(town.page, scoped | {"action": "fermer", "words": "Grève lundi."}, follow=True)
    assertContains(done, ": Nord")
    assert town.open() == [False, True, False]
    assertContains(client.post(town.page, scoped | {"sites": ["999"], "action": "fermer"}), "999")


def test_family_reads_why_the_day_is_closed(town: ClosingTown) -> None:
    family = town.booked(MONDAY)
    town.close()
    browser = Client()
    browser.force_login(family.user)
    assertContains(browser.get(f"/{town.structure.slug}/planning/?mois=2026-11"), "Travaux")
    assertContains(browser.get(f"/{town.structure.slug}/suivi/"), "Fermeture : Travaux")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first": "hier"}, "Saisissez une date valide."),
        ({"first": "2026-11-20"}, "Choisissez aujourd’hui au plus tôt"),
        ({"last": "2026-11-29"}, "La fin doit être le même jour que le début, ou après."),
        ({"last": "2028-01-01"}, "Un an au plus."),
        ({"reason": ""}, "Ce champ est obligatoire."),
    ],
)
def test_mistakes_are_told_and_close_nothing(
    admin: Client, town: ClosingTown, changes: dict[str, str], words: str
) -> None:
    answer = admin.post(town.page, typed(action="fermer", **changes))
    assertContains(answer, words)
    assertNotContains(answer, "Fermer ces jours")
    assert not Closure.objects.exists()


def test_agent_reopens_after_reading_what_it_does(admin: Client, town: ClosingTown) -> None:
    closure = town.close().closure
    where = f"{town.page}{closure.pk}/rouvrir/"
    assertContains(admin.get(where), "Les réservations annulées le restent")
    assertRedirects(admin.post(where), town.page)
    assert (admin.get(where).status_code, admin.post(where).status_code) == (404, 404)


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_as_many_statements_for_one_and_three(
    admin: Client, town: ClosingTown, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        town.booked(MONDAY)
        Closure.objects.create(structure=town.structure, start_date=MONDAY, end_date=MONDAY, reason=f"R{index}")
    with django_assert_num_queries(7):  # session, account, role, count, closures, sites, activities
        admin.get(town.page)
    with django_assert_num_queries(12):  # and the effect: groups, what closes, what is left; who has no address
        admin.post(town.page, typed())
    assert User.objects.filter(pk=town.agent.pk).exists()
