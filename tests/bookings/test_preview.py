"""The recap announces what the confirmation then answers, as long as nobody else does anything in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time

import pytest
import time_machine

from preau.activities.models import OpeningDay
from preau.bookings.actions import confirm_draft
from preau.bookings.confirming.deciding import Answer
from preau.bookings.confirming.preview import draft_span, preview_draft
from preau.bookings.models import Booking
from preau.common.reasons import text
from preau.registrations.models import Registration
from tests.acting import by
from tests.web.planning_town import NOW, PlanningTown, build

MONDAY, TUESDAY, THURSDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 4)
HOURS, LONGER = (time(16, 30), time(18)), (time(16, 30), time(18, 30))


@pytest.fixture
def town(db: None) -> Iterator[PlanningTown]:
    with time_machine.travel(NOW, tick=False):
        yield build(3)


def facts(answers: Iterable[Answer]) -> list[tuple[object, ...]]:
    found = [
        (answer.date, answer.request.person_name, answer.kind, answer.rank, text(answer.reason), answer.quote.cents)
        for answer in answers
    ]
    return sorted(found, key=str)


def limit(town: PlanningTown, day: date, places: int, waiting: int) -> None:
    OpeningDay.objects.filter(pk=town.day(town.canteen, day).pk).update(capacity=places, waiting_capacity=waiting)


def test_preview_is_what_the_confirmation_answers(town: PlanningTown) -> None:
    town.book(town.key(town.canteen, TUESDAY), town.key(town.canteen, FRIDAY, child=1))
    town.book(town.key(town.evening, MONDAY), hours=HOURS)
    for day, places, waiting in ((MONDAY, 1, 1), (FRIDAY, 1, 2)):
        limit(town, day, places, waiting)
    town.draft(*(town.key(town.canteen, MONDAY, child) for child in (0, 1)))
    town.draft(town.key(town.canteen, TUESDAY), wanted=False)
    town.draft(town.key(town.canteen, FRIDAY, child=1), wanted=False)
    town.draft(town.key(town.canteen, FRIDAY), town.key(town.canteen, FRIDAY, child=2))
    town.draft(town.key(town.evening, MONDAY), hours=LONGER)
    town.draft(town.key(town.canteen, THURSDAY))
    limit(town, THURSDAY, 0, 0)
    preview = preview_draft(structure=town.structure, household=town.household)
    outcome = confirm_draft(structure=town.structure, household=town.household, actor=by(town.user))
    assert preview.lost == []
    assert facts(preview.answers) == facts(outcome.answers)
    kinds = sorted(answer.kind.value for answer in outcome.answers)
    assert kinds == ["booked", "booked", "cancelled", "cancelled", "changed", "refused", "waiting", "waiting"]


def test_preview_writes_nothing(town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY))
    before = town.lines(), town.planning().version
    preview_draft(structure=town.structure, household=town.household)
    assert (town.lines(), town.planning().version) == before
    assert Booking.objects.count() == 0


def test_lines_without_a_right_any_more_are_lost(town: PlanningTown) -> None:
    town.draft(town.key(town.canteen, MONDAY), town.key(town.evening, TUESDAY), hours=HOURS)
    Registration.objects.filter(group=town.groups["Cantine"]).delete()
    preview = preview_draft(structure=town.structure, household=town.household)
    assert [line.date for line in preview.lost] == [MONDAY]
    assert [answer.date for answer in preview.answers] == [TUESDAY]


def test_span_of_a_draft(town: PlanningTown) -> None:
    assert draft_span(town.household) == (NOW.date(), NOW.date())
    town.draft(town.key(town.canteen, FRIDAY), town.key(town.canteen, MONDAY))
    assert draft_span(town.household) == (MONDAY, FRIDAY)
