"""Opening days made from the official calendar: what is written, kept, closed, and in how many statements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.activities.actions import NO_LONGER_OPEN, BuiltDays, build_opening_days, build_structure_days
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.activities.reasons import ActivityCode
from preau.attendance.enums import PassageKind
from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.common.clock import day_start, now, paris
from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.common.reasons import CommonCode, Reason, text
from preau.households.models import Household, Person
from preau.structures.models import Closure, Structure
from tests.acting import by
from tests.factories import MembershipFactory

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 15)
"""Two weeks of zone B; Wednesday 11 November is a public holiday."""


@pytest.fixture
def town(db: None) -> Structure:
    return Structure.objects.create(slug="valbrune", name="Ville de Valbrune", zone="B")


@pytest.fixture
def canteen(town: Structure) -> Activity:
    rule = {"type": "J-N", "n": 1, "unit": "jours_ouverture", "time": "11:00"}
    return Activity.objects.create(structure=town, name="Cantine", short_name="Cantine", booking_rule=rule)


@pytest.fixture
def group(canteen: Activity) -> ActivityGroup:
    return make_group(canteen, "École des Lavandières", capacity=2, waiting_capacity=1)


def make_group(activity: Activity, name: str, **fields: object) -> ActivityGroup:
    return ActivityGroup.objects.create(structure=activity.structure, activity=activity, name=name, **fields)


def build(activity: Activity, first: date = FIRST, last: date = LAST) -> BuiltDays:
    return build_opening_days(activity=activity, first=first, last=last, actor=by())


def dates(group: ActivityGroup, **filters: object) -> list[int]:
    """Days of November that the group has."""
    return [day.date.day for day in OpeningDay.objects.filter(group=group, **filters).order_by("date")]


def book(day: OpeningDay, count: int) -> None:
    household = Household.objects.create(structure=day.structure, number=f"{day.pk}", name="KERVELLA")
    for number in range(count):
        person = Person.objects.create(structure=day.structure, last_name="Kervella", first_name=f"Lina {number}")
        Booking.objects.create(
            structure=day.structure,
            household=household,
            person=person,
            opening_day=day,
            date=day.date,
            state="booked",
            created_at=now(),
            changed_at=now(),
        )


def test_days_carry_places_and_instants(canteen: Activity, group: ActivityGroup) -> None:
    assert build(canteen) == BuiltDays(created=8)
    assert dates(group) == [2, 3, 5, 6, 9, 10, 12, 13]
    day = OpeningDay.objects.get(group=group, date=date(2026, 11, 5))
    assert (day.structure_id, day.activity_id) == (canteen.structure_id, canteen.pk)
    assert (day.is_open, day.closed_reason, day.capacity, day.waiting_capacity) == (True, None, 2, 1)
    assert (day.booked, day.waiting, day.opens_at) == (0, 0, None)
    assert f"{paris(day.booking_deadline_at):%d/%m %H:%M}" == "03/11 11:00"
    assert f"{paris(day.cancel_deadline_at):%d/%m %H:%M}" == "04/11 18:00"
    assert day.promotion_deadline_at == day.booking_deadline_at


def test_first_day_after_the_holidays_counts_back_before_them(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen)
    day = OpeningDay.objects.get(group=group, date=FIRST)
    assert f"{paris(day.booking_deadline_at):%d/%m %H:%M}" == "16/10 11:00"


def test_wednesdays_may_count_days_of_school(canteen: Activity) -> None:
    rule = {"type": "J-N", "n": 1, "unit": "jours_ouverture", "open_weekdays": [1, 2, 4, 5], "time": "11:00"}
    Activity.objects.filter(pk=canteen.pk).update(weekdays=[3], booking_rule=rule)
    canteen.refresh_from_db()
    group = make_group(canteen, "Les Tilleuls")
    build(canteen)
    day = OpeningDay.objects.get(group=group, date=date(2026, 11, 4))
    assert f"{paris(day.booking_deadline_at):%d/%m %H:%M}" == "03/11 11:00"


def test_second_building_changes_nothing(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen)
    before = list(OpeningDay.objects.order_by("id").values())
    assert build(canteen) == BuiltDays()
    assert list(OpeningDay.objects.order_by("id").values()) == before


def test_weekdays_of_a_group_replace_those_of_the_activity(canteen: Activity, group: ActivityGroup) -> None:
    self_service = make_group(canteen, "Self du collège", weekdays=[1, 2, 3, 4, 5])
    build(canteen)
    assert dates(self_service) == [2, 3, 4, 5, 6, 9, 10, 11, 12, 13]
    assert dates(self_service, closed_reason=Reason(CommonCode.PUBLIC_HOLIDAY, name="Armistice")) == [11]


def test_school_holidays_close_and_open_what_they_should(town: Structure, canteen: Activity) -> None:
    camp = Activity.objects.create(structure=town, name="Vacances", short_name="Vacances", period="holidays")
    school, holidays = make_group(canteen, "École"), make_group(camp, "6–11 ans")
    first, last = date(2026, 12, 17), date(2026, 12, 29)
    build_structure_days(structure=town, first=first, last=last, actor=by())
    assert dates(school, is_open=True) == [17, 18]
    assert dates(school, closed_reason=Reason(CommonCode.HOLIDAYS, name="Vacances de Noël")) == [21, 22, 24, 28, 29]
    assert dates(school, closed_reason=Reason(CommonCode.PUBLIC_HOLIDAY, name="Noël")) == [25]
    assert dates(holidays, is_open=True) == [21, 22, 24, 28, 29]
    assert dates(holidays, closed_reason=Reason(ActivityCode.TERM_TIME)) == [17, 18]


def test_edited_day_is_left_alone(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen)
    day = OpeningDay.objects.filter(group=group, date=date(2026, 11, 5))
    day.update(is_edited=True, capacity=99, closed_reason="Grève", is_open=False)
    ActivityGroup.objects.update(capacity=5)
    assert build(canteen) == BuiltDays(updated=7, kept_edited=1)
    assert day.get().capacity == 99
    assert text(day.get().closed_reason) == "Grève"


def test_closure_closes_and_its_end_opens_again(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen)
    closure = Closure.objects.create(
        structure=canteen.structure, start_date=date(2026, 11, 5), end_date=date(2026, 11, 6), reason="Travaux"
    )
    assert build(canteen) == BuiltDays(updated=3)  # the two days, and Monday's deadline counted in opening days
    assert dates(group, closed_reason=Reason(CommonCode.LOCAL_CLOSURE, name="Travaux"), is_open=False) == [5, 6]
    monday = OpeningDay.objects.get(group=group, date=date(2026, 11, 9))
    assert paris(monday.booking_deadline_at).day == 3
    closure.delete()
    assert build(canteen) == BuiltDays(updated=3)
    assert dates(group, is_open=False) == []


def test_changed_rule_moves_the_instants(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen)
    canteen.booking_rule = {"type": "previous_week", "weekday": 4, "weeks": 1, "time": "09:00"}
    canteen.window = {"type": "weeks", "weeks": 6, "time": "09:00"}
    canteen.promotion_rule = {"type": "J-N", "n": 0, "unit": "jours_calendaires", "time": "08:00"}
    canteen.save()
    assert build(canteen) == BuiltDays(updated=8)
    day = OpeningDay.objects.get(group=group, date=date(2026, 11, 13))
    assert f"{paris(day.booking_deadline_at):%d/%m %H:%M}" == "05/11 09:00"
    assert f"{paris(day.promotion_deadline_at):%d/%m %H:%M}" == "13/11 08:00"
    assert day.opens_at is not None
    assert f"{paris(day.opens_at):%d/%m %H:%M}" == "28/09 09:00"


def test_closed_day_without_a_deadline_gets_its_own_beginning(canteen: Activity, group: ActivityGroup) -> None:
    canteen.booking_rule = {"type": "weekday_map", "map": {"1": 5, "2": 5, "4": 2, "5": 2}, "time": "09:00"}
    canteen.weekdays = [1, 2, 3, 4, 5]
    canteen.save()
    build(canteen, date(2026, 11, 9), LAST)
    armistice = OpeningDay.objects.get(group=group, date=date(2026, 11, 11))
    assert armistice.booking_deadline_at == day_start(armistice.date)
    with pytest.raises(InvalidRuleError, match="mercredi"):
        build(canteen)


def test_places_never_go_below_what_is_booked(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen)
    book(OpeningDay.objects.get(group=group, date=date(2026, 11, 5)), 2)
    ActivityGroup.objects.update(capacity=1, waiting_capacity=0)
    assert build(canteen).updated == 8
    places = OpeningDay.objects.order_by("date").values_list("capacity", "booked", "waiting_capacity")
    assert list(places) == [(1, 0, 0), (1, 0, 0), (2, 2, 0), *[(1, 0, 0)] * 5]
    ActivityGroup.objects.update(capacity=None)
    build(canteen)
    assert set(OpeningDay.objects.values_list("capacity", flat=True)) == {None}


def test_day_out_of_the_week_is_removed_or_closed_when_it_was_booked(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen)
    booked = OpeningDay.objects.get(group=group, date=date(2026, 11, 10))
    book(booked, 1)
    canteen.weekdays = [1, 4, 5]
    canteen.save()
    assert build(canteen) == BuiltDays(updated=2, removed=1, closed=1)
    assert build(canteen) == BuiltDays()
    assert dates(group) == [2, 5, 6, 9, 10, 12, 13]
    booked.refresh_from_db()
    assert (booked.is_open, booked.closed_reason, booked.booked) == (False, NO_LONGER_OPEN, 1)


def test_day_when_somebody_came_without_a_booking_is_closed_and_kept(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen)
    day = OpeningDay.objects.get(group=group, date=date(2026, 11, 10))
    family = MembershipFactory.create(household__structure=canteen.structure)
    Passage.objects.create(
        structure=canteen.structure,
        household=family.household,
        person=family.person,
        opening_day=day,
        kind=PassageKind.UNPLANNED,
        price_cents=390,
        at=now(),
    )
    canteen.weekdays = [1, 4, 5]
    canteen.save()
    assert build(canteen) == BuiltDays(updated=2, removed=1, closed=1)
    day.refresh_from_db()
    assert (day.is_open, day.closed_reason) == (False, NO_LONGER_OPEN)


def test_days_beyond_the_official_calendar_are_left_out(canteen: Activity, group: ActivityGroup) -> None:
    build(canteen, date(2028, 6, 26), date(2028, 12, 31))
    last = OpeningDay.objects.order_by("-date")[0]
    assert last.date == date(2028, 8, 31)
    with pytest.raises(UnknownCalendarError):
        build(canteen, date(2029, 1, 1), date(2029, 2, 1))
    with pytest.raises(InvalidRuleError):
        build(canteen, LAST, FIRST)


@pytest.mark.parametrize("groups", [1, 5])
def test_statements_do_not_grow_with_the_groups(town: Structure, canteen: Activity, groups: int) -> None:
    for number in range(groups):
        make_group(canteen, f"École {number}", capacity=number)
    build_structure_days(structure=town, first=FIRST, last=LAST, actor=by())
    ActivityGroup.objects.update(weekdays=[1])
    with CaptureQueriesContext(connection) as captured:
        built = build_structure_days(structure=town, first=FIRST, last=LAST + timedelta(days=7), actor=by())
    assert built.created == groups
    assert built.removed == 6 * groups
    assert len(captured) == 14, [query["sql"][:90] for query in captured]
