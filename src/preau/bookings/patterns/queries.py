"""The annual registrations of a household, and what it may register for: five statements, whatever the number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from preau.bookings.facts.people import Member, Right, no_right
from preau.bookings.facts.prices import price_book
from preau.bookings.models import BookingPattern
from preau.bookings.planning.calendar import GroupInfo
from preau.bookings.planning.loading import MEMBERS, RIGHTS, GroupRight
from preau.bookings.rules import Rhythm, earliest_date
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.spans import next_year_end
from preau.common.sql import fetch
from preau.common.text import join_words, weekday_name
from preau.households.models import Household
from preau.pricing.book import Presence, PriceBook
from preau.structures.models import Structure

DAYS = """
SELECT group_id, date FROM activities_openingday
WHERE group_id = ANY(%(groups)s) AND is_open AND date BETWEEN %(first)s AND %(last)s ORDER BY date, id
"""


@dataclass(frozen=True, slots=True)
class _OpenDay:
    group_id: int
    date: date


@dataclass(frozen=True)
class Choice:
    """A person and a group they may be registered in by the year. `open_days` are those to come, in order."""

    member: Member
    group: GroupInfo
    rights: tuple[Right, ...]
    open_days: tuple[date, ...]
    today: date

    @property
    def earliest(self) -> date:
        """The first day on which a registration may start or stop."""
        return earliest_date(self.today, self.group.activity.pattern_lead_days)

    @cached_property
    def weekdays(self) -> tuple[int, ...]:
        """ISO weekdays the group opens on; those of the activity as long as no day is made."""
        return tuple(sorted({day.isoweekday() for day in self.open_days} or self.group.activity.weekdays))

    def why_not(self, day: date, blocked: Reason | None) -> Reason | None:
        """Why this person may not book this day, deadlines and places apart."""
        return no_right(self.member, self.rights, self.group.limits, day, blocked)


@dataclass(frozen=True)
class Registered:
    """A registration as shown. `choice` is None when the person may not book the group any more."""

    pattern: BookingPattern
    member: Member
    activity_name: str
    icon: str
    choice: Choice | None
    blocked: Reason | None
    prices: PriceBook
    today: date

    @property
    def rhythm(self) -> Rhythm:
        return rhythm_of(self.pattern)

    @property
    def days_text(self) -> str:
        """`Lundi et jeudi, une semaine sur deux`."""
        names = join_words([weekday_name(day) for day in self.pattern.weekdays])
        tail = ", une semaine sur deux" if self.pattern.every_two_weeks else ""
        return f"{names.capitalize()}{tail}"

    @property
    def is_over(self) -> bool:
        return self.rhythm.last < self.today

    @property
    def is_running(self) -> bool:
        """Whether it has begun, or begins too soon to be undone as a whole."""
        return self.choice is None or self.pattern.start_date < self.choice.earliest

    @property
    def can_change(self) -> bool:
        """Whether there is still something of it that the lead time lets change."""
        return self.choice is not None and self.rhythm.last >= self.choice.earliest

    @property
    def is_pending(self) -> bool:
        """Whether the calendar does not show it, or its last change, before the next night."""
        applied = self.pattern.applied_at
        return applied is None or applied < self.pattern.updated_at

    @cached_property
    def days(self) -> list[date]:
        """Open days to come on which this person may be booked by it."""
        if self.choice is None:
            return []
        rhythm, choice = self.rhythm, self.choice
        return [day for day in choice.open_days if day in rhythm and choice.why_not(day, self.blocked) is None]

    @property
    def cost_cents(self) -> int:
        """Estimated cost of `days` at today's prices."""
        return sum(self._price(day) for day in self.days)

    def _price(self, day: date) -> int:
        pattern, audience = self.pattern, self.member.audience
        activity_id = self.choice.group.activity.id if self.choice else 0
        hours = pattern.arrival, pattern.departure
        presence = Presence(self.member.person_id, *hours, self.member.share)
        try:
            return self.prices.quote_presence(activity_id, audience, day, presence).cents
        except InvalidRuleError:
            return 0


@dataclass
class PatternDesk:
    """Everything the pages and the checks of annual registrations need to know of a household."""

    structure: Structure
    household: Household
    now: datetime
    members: list[Member] = field(default_factory=list)
    choices: dict[tuple[int, int], Choice] = field(default_factory=dict)
    registered: list[Registered] = field(default_factory=list)

    @property
    def today(self) -> date:
        return clock.paris(self.now).date()

    @property
    def blocked(self) -> Reason | None:
        """Why the structure stopped all bookings; None when it did not."""
        return self.structure.why_no_booking(self.today)

    def get(self, pk: int) -> Registered | None:
        return next((row for row in self.registered if row.pattern.pk == pk), None)

    def choices_of(self, member: Member) -> list[Choice]:
        return [choice for choice in self.choices.values() if choice.member.person_id == member.person_id]


def rhythm_of(pattern: BookingPattern) -> Rhythm:
    """The days of a stored registration."""
    return Rhythm(pattern.start_date, pattern.end_date, tuple(pattern.weekdays), pattern.every_two_weeks)


def load_patterns(*, structure: Structure, household: Household, now: datetime | None = None) -> PatternDesk:
    """The registrations of the household and what it may register for; five statements."""
    desk = PatternDesk(structure, household, now or clock.now())
    last = next_year_end(desk.today)
    values: dict[str, Any] = {"household": household.pk, "structure": structure.pk, "first": desk.today, "last": last}
    values |= {"beside": [], "agent": None}
    desk.members = fetch(Member, MEMBERS, values)
    groups, rights = _groups(fetch(GroupRight, RIGHTS, values))
    days = _by_group(fetch(_OpenDay, DAYS, values | {"groups": list(groups)}))
    for member in desk.members:
        for (person_id, group_id), found in rights.items():
            if person_id == member.person_id and groups[group_id].activity.allows_patterns:
                open_days = tuple(days.get(group_id, ()))
                choice = Choice(member, groups[group_id], tuple(found), open_days, desk.today)
                desk.choices[person_id, group_id] = choice
    prices = price_book(household.pk, {group.activity.id for group in groups.values()}, desk.today)
    desk.registered = _registered(desk, prices)
    return desk


def _groups(rows: Iterable[GroupRight]) -> tuple[dict[int, GroupInfo], dict[tuple[int, int], list[Right]]]:
    groups: dict[int, GroupInfo] = {}
    rights: dict[tuple[int, int], list[Right]] = {}
    for row in rows:
        if row.right is None:
            continue  # days held without a right any more: nothing to register for
        groups.setdefault(row.group.id, row.group)
        rights.setdefault((row.person_id, row.group.id), []).append(row.right)
    return groups, rights


def _by_group(rows: Iterable[_OpenDay]) -> dict[int, list[date]]:
    days: dict[int, list[date]] = {}
    for row in rows:
        days.setdefault(row.group_id, []).append(row.date)
    return days


def _registered(desk: PatternDesk, prices: PriceBook) -> list[Registered]:
    """Those of people who are still in the household, by person, then by date."""
    members = {member.person_id: member for member in desk.members}
    patterns = BookingPattern.objects.filter(household=desk.household, structure=desk.structure)
    rows = []
    for pattern in patterns.select_related("group__activity").order_by("start_date", "id"):
        if (member := members.get(pattern.person_id)) is not None:
            activity = pattern.group.activity
            choice = desk.choices.get((pattern.person_id, pattern.group_id))
            rows.append(
                Registered(pattern, member, activity.name, activity.icon, choice, desk.blocked, prices, desk.today)
            )
    order = [member.person_id for member in desk.members]
    return sorted(rows, key=lambda row: order.index(row.member.person_id))


@dataclass(frozen=True, slots=True)
class PatternTerms:
    """What a family asks for by the year; hours only where the activity wants them."""

    person_id: int
    group_id: int
    start_date: date
    end_date: date | None
    weekdays: tuple[int, ...]
    every_two_weeks: bool = False
    arrival: time | None = None
    departure: time | None = None

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.start_date, self.end_date, self.weekdays, self.every_two_weeks)
