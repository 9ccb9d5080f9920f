"""What is booked follows when two files, or two records of one child, are made one: places, ranks, every year's days.

Steps of the act that joins them (floor `filing`), in its transaction: it holds drafts and households already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q

from preau.bookings.models import BookingPattern, Draft, DraftLine, ShareQuestion
from preau.bookings.movements.actions import write_movements
from preau.bookings.reasons import BookingCode
from preau.bookings.repricing.actions import hold_beside
from preau.bookings.stranding.actions import CANCEL, move_bookings
from preau.bookings.stranding.queries import to_come
from preau.bookings.waiting.actions import LOCK, promote_locked
from preau.bookings.waiting.mails import promotion_mails
from preau.common import clock
from preau.common.actors import Actor
from preau.common.reasons import Reason, kept
from preau.common.sql import execute, fetch
from preau.households.models import Household, Person
from preau.notices.actions import queue_mails
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration

FILE, CHILD, TWICE = (
    Reason(code) for code in (BookingCode.FILE_MERGED, BookingCode.CHILD_MERGED, BookingCode.BOOKED_TWICE)
)
TWO = 2
_AHEAD = """
SELECT b.id, b.opening_day_id AS day_id, b.household_id, %(other)s::bigint AS other_id, b.person_id, b.date, b.state,
    d.activity_id
FROM bookings_booking b JOIN activities_openingday d ON d.id = b.opening_day_id
WHERE {whose} AND {to_come} ORDER BY b.opening_day_id, b.id
"""
_BECOME = f"""
WITH moved AS (
    UPDATE bookings_booking b SET person_id = %(person)s, changed_at = %(now)s, transmitted_at = NULL
    WHERE b.id = ANY(%(ids)s) RETURNING b.*
)
{write_movements("moved", kind="state", order="id", reason="%(reason)s::jsonb")}
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A row of `_AHEAD`: a day to come, and the household it goes to."""

    id: int
    day_id: int
    household_id: int
    other_id: int | None
    person_id: int
    date: date
    state: str
    activity_id: int


@dataclass(frozen=True, slots=True)
class Followed:
    """Days to come that were moved (`booked` hold a place, `waiting` a rank), and those of a day booked twice, given
    up; annual registrations that follow."""

    booked: int = 0
    waiting: int = 0
    twice: int = 0
    patterns: int = 0

    def __add__(self, other: Followed) -> Followed:
        return Followed(
            self.booked + other.booked,
            self.waiting + other.waiting,
            self.twice + other.twice,
            self.patterns + other.patterns,
        )


def gather_household(*, kept_home: Household, gone: Household, actor: Actor, now: datetime) -> Followed:
    """Everything to come of `gone` is of `kept_home`, whose people are already those of both."""
    values = {"gone": gone.pk, "other": kept_home.pk}
    rows = _held("b.household_id = %(gone)s", values, now)
    Registration.objects.filter(household=gone).update(household=kept_home)
    patterns = BookingPattern.objects.filter(household=gone).update(household=kept_home)
    move_bookings(rows, left=FILE, come=FILE, actor=actor, now=now)
    asked = ShareQuestion.objects.filter(household=kept_home).order_by().values("booking")
    ShareQuestion.objects.filter(household=gone).exclude(booking__in=asked).update(household=kept_home)
    Draft.objects.filter(household=gone, agent__isnull=False).delete()
    DraftLine.objects.filter(draft__household=gone).delete()
    waiting = sum(row.state == "waiting" for row in rows)
    return Followed(len(rows) - waiting, waiting, 0, patterns)


def gather_person(*, kept_person: Person, gone: Person, actor: Actor, now: datetime) -> Followed:
    """Everything to come of the record `gone` is of `kept_person`, of the same household. Of a day that both had, the
    place wins over the rank, then the one asked for first; the other is given up."""
    _gather_registrations(kept_person, gone)
    rows = _held("b.person_id = ANY(%(people)s)", {"people": [kept_person.pk, gone.pk], "other": None}, now)
    hold_beside([row.id for row in rows])
    lost = _losers(rows)
    if lost:
        reasons = [kept(TWICE)] * len(lost)
        execute(CANCEL, {"actor": actor.id, "now": now, "ids": [row.id for row in lost], "reasons": reasons})
    moved = [row for row in rows if row.person_id == gone.pk and row not in lost]
    become = {"person": kept_person.pk, "ids": [row.id for row in moved], "reason": kept(CHILD)}
    execute(_BECOME, become | {"actor": actor.id, "now": now})
    freed = sorted({row.day_id for row in lost if row.state == "booked"})
    promoted = promote_locked(freed, now, by_hand=False, actor=actor) if freed else []
    queue_mails(promotion_mails(promoted))
    patterns = _gather_patterns(kept_person, gone, clock.paris(now).date())
    DraftLine.objects.filter(person=gone).delete()
    waiting = sum(row.state == "waiting" for row in moved)
    return Followed(len(moved) - waiting, waiting, len(lost), patterns)


def _held(whose: str, values: Mapping[str, object], now: datetime) -> list[_Ahead]:
    """Days to come, once nothing about them can move any more."""
    sql, given = _AHEAD.format(whose=whose, to_come=to_come()), {**values, "today": clock.paris(now).date()}
    first = fetch(_Ahead, sql, given)
    if not first:
        return []
    execute(LOCK, {"days": sorted({row.day_id for row in first})})
    return fetch(_Ahead, sql, given)


def _losers(rows: list[_Ahead]) -> list[_Ahead]:
    """Of each day that is there twice, what is given up."""
    found = []
    for _day, same in groupby(rows, key=lambda row: row.day_id):
        found += sorted(same, key=lambda row: (row.state != "booked", row.id))[1:]
    return found


def _gather_registrations(kept_person: Person, gone: Person) -> None:
    """Those of both records for one group at once are one, which opens all that either opened."""
    for row in Registration.objects.filter(person=gone).order_by("id"):
        over = Registration.objects.filter(person=kept_person, group=row.group_id, state=RegistrationState.VALIDATED)
        if row.end_date is not None:
            over = over.filter(start_date__lte=row.end_date)
        asked = Registration.objects.filter(person=kept_person, group=row.group_id, state=RegistrationState.PENDING)
        if row.state == RegistrationState.PENDING and asked.exists():
            row.delete()
            continue
        same = over.filter(Q(end_date__isnull=True) | Q(end_date__gte=row.start_date)).order_by("id").first()
        if same is None or row.state != RegistrationState.VALIDATED:
            row.person = kept_person
            row.save(update_fields=["person"])
            continue
        _widen(same, row)
        row.delete()
        same.save(update_fields=["start_date", "end_date", "weekdays"])


def _widen(kept_row: Registration, other: Registration) -> None:
    """To all that the other one opens: from the first day to the last, every weekday of either."""
    kept_row.start_date = min(kept_row.start_date, other.start_date)
    ends = [end for end in (kept_row.end_date, other.end_date) if end is not None]
    kept_row.end_date = max(ends) if len(ends) == TWO else None
    if kept_row.weekdays is not None:
        kept_row.weekdays = None if other.weekdays is None else sorted({*kept_row.weekdays, *other.weekdays})


def _gather_patterns(kept_person: Person, gone: Person, today: date) -> int:
    """Annual registrations that follow; one for a group that the kept record has already stops yesterday."""
    moved = 0
    for row in BookingPattern.objects.filter(person=gone).order_by("id"):
        mine = BookingPattern.objects.filter(person=kept_person, household=row.household_id, group=row.group_id)
        if mine.filter(Q(end_date__isnull=True) | Q(end_date__gte=today)).exists():
            row.delete()
            continue
        row.person = kept_person
        row.save(update_fields=["person", "updated_at"])
        moved += 1
    return moved
