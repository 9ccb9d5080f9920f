"""What the sample families have already done: two confirmations, a cancellation, requests that wait, patterns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from preau.activities.models import OpeningDay
from preau.bookings.enums import BookingOrigin, BookingState
from preau.bookings.models import Booking, BookingPattern
from preau.common.clock import wall_instant
from preau.demonstration.families import Home
from preau.demonstration.period import Period
from preau.demonstration.places import HotDays
from preau.demonstration.record import Ask, cancel, confirm
from preau.households.enums import CustodyKind
from preau.households.models import HouseholdPerson
from preau.households.rules import Custody, has_custody, one_week_in_two
from preau.registrations.models import Registration

OLD, RECENT = timedelta(days=24), timedelta(minutes=35)
OLD_DAYS, RECENT_DAYS = timedelta(days=9), timedelta(days=24)
"""The old confirmation books up to nine days from now, the recent one up to twenty-four."""
PATTERN_LEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Habit:
    """What a person does on some weekdays; `is_pattern` is an annual registration."""

    family: str
    first_name: str
    activity: str
    weekdays: tuple[int, ...]
    arrival: time | None = None
    departure: time | None = None
    is_pattern: bool = False
    every_two_weeks: bool = False


BELL = time(16, 30)
HABITS = (
    Habit("Kervella", "Lina", "Cantine", (1, 2, 4, 5)),
    Habit("Kervella", "Lina", "Accueil du soir", (1, 4), BELL, time(17, 45)),
    Habit("Kervella", "Lina", "Mercredis de loisirs", (3,)),
    Habit("Kervella", "Noé", "Cantine", (1, 4), is_pattern=True),
    Habit("Kervella", "Noé", "Accueil du matin", (2,), time(8, 0), time(8, 30)),
    Habit("Kervella", "Maël", "Cantine", (2, 4)),
    Habit("Dautry", "Tom", "Cantine", (1, 2, 4, 5)),
    Habit("Dautry", "Tom", "Accueil du soir", (2, 5), BELL, time(18, 0)),
    Habit("Belkacem", "Tom", "Cantine", (1, 4)),
    Habit("Fourquin", "Iris", "Cantine", (1, 2), is_pattern=True, every_two_weeks=True),
    Habit("Ouedraval", "Moussa", "Cantine", (1, 2, 4, 5)),
    Habit("Ouedraval", "Isaac", "Cantine", (1, 2, 4, 5)),
    Habit("Ouedraval", "Nour", "Cantine", (1, 2, 4, 5)),
    Habit("Ouedraval", "Aya", "Accueil du soir", (1, 2), BELL, time(17, 30)),
    Habit("Cordelier", "Hélène", "Cantine", (2, 5)),
    Habit("Vasselin", "Jade", "Cantine", (1, 2, 4)),
    Habit("Penhoat", "Jade", "Cantine", (5,)),
    Habit("Nguyenval", "Côme", "Cantine", (4,)),
)
GUEST_HABIT = Habit("Kervella", "Awa", "Restaurant du lycée", (1, 3))


@dataclass
class Story:
    """Tells it with the days of the calendar; `hot` days are left free, to be seen full by the families."""

    period: Period
    hot: HotDays

    def tell(self, homes: dict[str, Home], habits: Iterable[Habit]) -> None:
        """Everything that comes before the crowd."""
        by_family: dict[str, list[Habit]] = {}
        for habit in habits:
            by_family.setdefault(habit.family, []).append(habit)
        for last_name, theirs in by_family.items():
            home = homes[last_name]
            for habit in theirs:
                if habit.is_pattern:
                    self._pattern(home, habit)
            self._confirm_twice(home, [habit for habit in theirs if not habit.is_pattern])

    def queue(self, home: Home, first_name: str) -> None:
        """Once the crowd has filled the days: this person asks for the first day with a queue of each activity."""
        at, person = self.period.now - RECENT, home.people[first_name]
        first: dict[int, OpeningDay] = {}
        for day in self._days(home, first_name, None):
            if day.pk in self.hot.queued and not day.activity.is_hourly and _can_queue(day, at):
                first.setdefault(day.activity_id, day)
        taken = Booking.objects.filter(person=person, opening_day__in=first.values(), state__in=("booked", "waiting"))
        held = set(taken.order_by("id").values_list("opening_day", flat=True))
        asks = [Ask(person, day) for day in first.values() if day.pk not in held]
        confirm(self.period, home, at, asks, BookingState.WAITING)

    def _confirm_twice(self, home: Home, habits: list[Habit]) -> None:
        today, now = self.period.today, self.period.now
        old, recent = now - OLD, now - RECENT
        first = confirm(self.period, home, old, self._asks(home, habits, old, today + OLD_DAYS))
        given_up = [booking for booking in first if booking.opening_day.cancel_deadline_at >= recent][-1:]
        if given_up:
            cancel(home, recent, given_up)
        known = {(booking.person_id, booking.opening_day_id) for booking in first}
        asks = self._asks(home, habits, recent, today + RECENT_DAYS)
        confirm(self.period, home, recent, [ask for ask in asks if (ask.person.pk, ask.day.pk) not in known])

    def _asks(self, home: Home, habits: list[Habit], at: datetime, last: date) -> list[Ask]:
        return [
            Ask(home.people[habit.first_name], day, habit.arrival, habit.departure)
            for habit in habits
            for day in self._days(home, habit.first_name, habit)
            if day.date <= last and day.pk not in self.hot.full | self.hot.queued and _is_bookable(day, at)
        ]

    def _pattern(self, home: Home, habit: Habit) -> None:
        """An annual registration, applied by the night that followed it to the rest of the calendar."""
        person, made = home.people[habit.first_name], self.period.today - PATTERN_LEAD
        night, start = wall_instant(made, time(2)), max(self.period.first, made - timedelta(days=made.weekday()))
        days = [day for day in self._days(home, habit.first_name, habit) if _is_bookable(day, night)]
        if habit.every_two_weeks:
            days = [day for day in days if one_week_in_two(start, day.date)]
        if not days:
            return
        pattern = BookingPattern.objects.create(
            structure_id=person.structure_id,
            household=home.household,
            person=person,
            group=days[0].group,
            start_date=start,
            weekdays=list(habit.weekdays),
            every_two_weeks=habit.every_two_weeks,
            applied_at=night,
        )
        BookingPattern.objects.filter(pk=pattern.pk).update(created_at=night, updated_at=night)
        asks = [Ask(person, day) for day in days if day.date >= start and day.pk not in self.hot.full]
        confirm(self.period, home, night, asks, origin=BookingOrigin.PATTERN)

    def _days(self, home: Home, first_name: str, habit: Habit | None) -> list[OpeningDay]:
        """The open days a person has a right to, in the weeks of this household; of one habit when given."""
        person = home.people[first_name]
        custody = _custody(home, first_name)
        days = OpeningDay.objects.filter(
            group__in=Registration.objects.filter(person=person).values("group"), is_open=True
        ).select_related("activity", "group")
        if habit:
            days = days.filter(activity__name=habit.activity, date__iso_week_day__in=habit.weekdays)
        return [day for day in days.order_by("date", "id") if has_custody(custody, day.date)]


def _custody(home: Home, first_name: str) -> Custody:
    member = HouseholdPerson.objects.get(household=home.household, person=home.people[first_name])
    return Custody(
        CustodyKind(member.custody_kind), member.custody_start, member.custody_phase, member.handover_weekday
    )


def _is_bookable(day: OpeningDay, at: datetime) -> bool:
    return day.booking_deadline_at >= at and (day.opens_at is None or day.opens_at <= at)


def _can_queue(day: OpeningDay, at: datetime) -> bool:
    is_full = day.capacity is not None and day.booked >= day.capacity
    return is_full and day.waiting < day.waiting_capacity and _is_bookable(day, at)
