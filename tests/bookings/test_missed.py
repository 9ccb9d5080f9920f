"""What a tool used on many days could not ask for is told, with its reason and what to do: before, after, by mail."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from preau.activities.models import OpeningDay
from preau.bookings.actions import Wish, abandon_draft, copy, edit_draft, toggle
from preau.bookings.confirming.preview import preview
from preau.bookings.confirming.queries import confirmed
from preau.bookings.drafting.actions import NO_HOURS, Hours
from preau.bookings.models import MissedLine
from preau.bookings.planning.missed import MissedDay
from preau.bookings.rules.missed import Missed, advice_of
from preau.common.reasons import text
from preau.common.text import count
from preau.households.models import HouseholdPerson
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Family, Town
from tests.factories import RegistrationFactory

WEEK = [MONDAY + timedelta(days=number) for number in range(5)]
TUESDAY = WEEK[1]


def use_tool(town: Town, family: Family, hours: Hours = NO_HOURS) -> list[MissedDay]:
    """The week, for every child of the household."""
    planning = town.planning(family)
    cells = planning.select(first=WEEK[0], last=WEEK[-1])
    return list(edit_draft(planning=planning, wishes=toggle(cells, hours), actor=by(family.user), tool=cells).missed)


def told(town: Town, family: Family) -> list[tuple[date, Missed, str]]:
    """What the recap says now."""
    return [(day.date, day.why, text(day.reason)) for day in preview(town.planning(family)).missed]


def change_day(town: Town, **fields: Any) -> None:
    OpeningDay.objects.filter(group=town.group, date=TUESDAY).update(**fields)


def _full(town: Town, family: Family) -> None:
    change_day(town, capacity=0)


def _holiday(town: Town, family: Family) -> None:
    change_day(town, is_open=False, closed_reason="Jour férié")


def _closed(town: Town, family: Family) -> None:
    change_day(town, is_open=False)


def _late(town: Town, family: Family) -> None:
    change_day(town, booking_deadline_at=NOW - timedelta(minutes=1))


def _early(town: Town, family: Family) -> None:
    change_day(town, opens_at=NOW + timedelta(days=1))


def _rights(family: Family, *spans: tuple[date, date | None]) -> None:
    """The same registration, on these dates only."""
    kept = Registration.objects.get(person_id=family.people[0])
    Registration.objects.all().delete()
    for start, end in spans:
        RegistrationFactory.create(group=kept.group, person=kept.person, start_date=start, end_date=end)


def _ended(town: Town, family: Family) -> None:
    _rights(family, (date(2026, 9, 1), MONDAY), (WEEK[2], None))


def _unregistered(town: Town, family: Family) -> None:
    _rights(family, (WEEK[2], None))


def _weekday(town: Town, family: Family) -> None:
    Registration.objects.update(weekdays=[1, 3, 4, 5])


def _custody(town: Town, family: Family) -> None:
    HouseholdPerson.objects.update(custody_kind="weekdays", custody_weekdays=[1, 3, 4, 5])


def _taken(town: Town, family: Family) -> None:
    other = town.family(children=0)
    member = HouseholdPerson.objects.create(household=other.household, person_id=family.people[0])
    day = OpeningDay.objects.get(group=town.group, date=TUESDAY)
    town.book(Family(other.household, other.user, [member]), day)


REASONS = [
    (_full, Missed.FULL, "Complet, liste d’attente comprise"),
    (_holiday, Missed.CLOSED, "Jour férié"),
    (_closed, Missed.CLOSED, "Fermé"),
    (_late, Missed.LATE, "Délai de réservation passé"),
    (_early, Missed.NOT_YET, "Pas encore ouvert à la réservation"),
    (_ended, Missed.ENDED, "Inscription terminée à cette date"),
    (_unregistered, Missed.UNREGISTERED, "Pas inscrit à cette date"),
    (_weekday, Missed.WEEKDAY, "Ce jour n’est pas dans l’inscription"),
    (_custody, Missed.CUSTODY, "Jour de l’autre foyer"),
    (_taken, Missed.TAKEN, "Déjà demandé par l’autre foyer"),
]


@pytest.mark.parametrize(("arrange", "why", "reason"), REASONS, ids=lambda value: getattr(value, "__name__", None))
def test_each_reason_is_told_before_after_and_by_mail(town: Town, arrange: Any, why: Missed, reason: str) -> None:
    town.days(*WEEK)
    family = town.family()
    arrange(town, family)
    used = use_tool(town, family)
    assert [(day.date, day.why, text(day.reason)) for day in used if day.date == TUESDAY] == [(TUESDAY, why, reason)]
    assert (TUESDAY, why, reason) in told(town, family)
    outcome = town.confirm(family)
    assert outcome.confirmation is not None
    receipt = confirmed(household=family.household, pk=outcome.confirmation.pk)
    assert receipt is not None
    rows = [found.row for found in receipt.missed if TUESDAY in found.row.days]
    assert [(text(row.reason), row.advice) for row in rows] == [(reason, advice_of(why))]
    body = OutgoingMail.objects.filter(to=family.user.email, subject__startswith="Reçu").latest("id").body
    assert f"NON DEMANDÉS : {count(len(used), 'jour')}".upper() in body
    assert "1er déc." in body
    assert reason in body
    assert MissedLine.objects.filter(draft__isnull=False).count() == 0


def test_a_week_without_obstacle_misses_nothing(town: Town) -> None:
    town.days(*WEEK)
    family = town.family()
    assert use_tool(town, family) == []
    assert told(town, family) == []


def test_days_before_today_are_nobodys_wish(town: Town) -> None:
    town.days(date(2026, 11, 16), *WEEK)
    family = town.family()
    planning = town.planning(family)
    cells = planning.select()
    missed = edit_draft(planning=planning, wishes=toggle(cells), actor=by(family.user), tool=cells).missed
    assert missed == ()


def test_a_place_freed_since_can_be_asked_for(town: Town) -> None:
    town.days(*WEEK)
    family = town.family()
    _full(town, family)
    use_tool(town, family)
    change_day(town, capacity=1)
    assert told(town, family) == [(TUESDAY, Missed.FREE, "De nouveau libre depuis")]
    change_day(town, capacity=0, waiting_capacity=2)
    assert told(town, family) == [(TUESDAY, Missed.QUEUE, "Complet, liste d’attente ouverte depuis")]
    assert text(advice_of(Missed.QUEUE)) == "S’inscrire sur la liste d’attente"
    day = OpeningDay.objects.get(group=town.group, date=TUESDAY)
    assert town.draft(family, Wish(family.people[0], day.pk, True)) == []
    assert told(town, family) == []


def test_using_the_tool_again_forgets_what_it_missed(town: Town) -> None:
    town.days(*WEEK)
    family = town.family()
    _full(town, family)
    assert len(use_tool(town, family)) == 1
    assert use_tool(town, family) == []
    assert told(town, family) == []
    assert MissedLine.objects.count() == 0


def test_an_empty_draft_and_an_abandoned_one_forget(town: Town) -> None:
    days = town.days(*WEEK)
    family = town.family()
    _full(town, family)
    use_tool(town, family)
    town.draft(family, *(Wish(family.people[0], day.pk, False) for day in days if day.date != TUESDAY))
    assert MissedLine.objects.count() == 0
    use_tool(town, family)
    assert abandon_draft(household=family.household, actor=by(family.user)) == 5
    assert told(town, family) == []


def test_a_tool_that_asks_for_nothing_says_why(town: Town) -> None:
    """Every day full: nothing is drafted, and the recap says so rather than nothing."""
    town.days(*WEEK, capacity=0)
    family = town.family()
    assert [day.why for day in use_tool(town, family)] == [Missed.FULL] * 5
    assert [day for day, _, _ in told(town, family)] == WEEK
    assert town.confirm(family).confirmation is None


def test_bookings_that_can_no_longer_be_given_up_are_told(town: Town) -> None:
    days = town.days(*WEEK)
    family = town.family()
    town.book(family, *days)
    change_day(town, cancel_deadline_at=NOW - timedelta(minutes=1))
    assert [(day.date, day.why, day.cancels) for day in use_tool(town, family)] == [(TUESDAY, Missed.LOCKED, True)]
    outcome = town.confirm(family)
    assert outcome.confirmation is not None
    assert "NON ANNULÉS : 1 JOUR" in OutgoingMail.objects.latest("id").body


def test_a_copy_says_what_it_could_not_ask_for(town: Town) -> None:
    days = town.days(*WEEK)
    family = town.family(children=2)
    first, second = family.people
    town.draft(family, *(Wish(first, day.pk, True) for day in days))
    _rights_of(second, MONDAY)
    planning = town.planning(family)
    source, targets = (first, town.activity.pk), [(second, town.activity.pk)]
    wishes, refused = copy(planning, source=source, targets=targets, first=WEEK[0], last=WEEK[-1], only_draft=True)
    edit_draft(planning=planning, wishes=wishes, actor=by(family.user), uncopied=refused)
    assert [(day, why) for day, why, _ in told(town, family)] == [(day, Missed.ENDED) for day in WEEK[1:]]


def _rights_of(person_id: int, end: date) -> None:
    Registration.objects.filter(person_id=person_id).update(end_date=end)


def test_recap_of_another_day_judges_again(town: Town) -> None:
    """The window closes while the draft waits: the day that was full is now late."""
    town.days(*WEEK)
    family = town.family()
    _full(town, family)
    use_tool(town, family)
    later = datetime(2026, 11, 30, 20, tzinfo=UTC)
    assert [(day.date, day.why) for day in town.planning(family, later).missed if day.date == TUESDAY] == [
        (TUESDAY, Missed.LATE)
    ]
