"""Annual registrations become bookings: the night writes the days they ask for and takes back those they left.

Batches of registrations in the order they were made, one transaction each: first come, first served, and a run that
is cut short loses only its last batch. The answers are those of a confirmation (`deciding`). A day that the family or
the desk touched, whatever became of it, is theirs and is left alone. What cannot be booked is left without a row,
so that nothing piles up night after night; only a full day is told, once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from preau.bookings.confirming.deciding import Answer, Places, Request, settle_held, settle_new, suppose_all
from preau.bookings.confirming.requests import RequestFacts, request_sql
from preau.bookings.confirming.writing import new_line
from preau.bookings.enums import BookingState, DraftAction, MovementKind
from preau.bookings.facts.prices import price_books
from preau.bookings.facts.rights import COVERS
from preau.bookings.fragments import hold_days
from preau.bookings.movements.actions import write_movements
from preau.bookings.reasons import BookingCode
from preau.bookings.sharing.actions import ask_again
from preau.bookings.waiting.actions import promote_locked
from preau.bookings.waiting.mails import promotion_mails
from preau.common import clock
from preau.common.actors import NIGHT, Actor
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason, kept
from preau.common.sql import column, execute, fetch
from preau.notices.actions import queue_mails
from preau.pricing.book import PriceBook

BATCH = 25
"""Registrations a transaction: some 3,000 days the first time, hardly any the next nights."""
GONE_BATCH = 500

# The days that registrations ask for and that nobody has touched: `change` where what the night booked has other hours
# than the registration has now. A day of the family's own, or of the desk's, whatever its state, is left to them.
WANTED = f"""
    SELECT p.id, p.person_id, p.household_id, p.structure_id, d.id AS opening_day_id,
        CASE WHEN mine.id IS NULL THEN 'book' ELSE 'change' END AS action, p.arrival, p.departure
    FROM bookings_bookingpattern p
    JOIN structures_structure s ON s.id = p.structure_id AND s.offers_booking AND NOT s.booking_blocked
    JOIN activities_openingday d ON d.group_id = p.group_id AND {COVERS}
    JOIN activities_activity t ON t.id = d.activity_id AND t.allows_patterns
    LEFT JOIN bookings_booking mine ON mine.person_id = p.person_id AND mine.opening_day_id = d.id
        AND mine.state IN ('booked', 'waiting') AND mine.household_id = p.household_id
    WHERE p.id = ANY(%(patterns)s) AND d.date >= %(today)s AND d.is_open AND d.booking_deadline_at >= %(now)s
        AND (d.opens_at IS NULL OR d.opens_at <= %(now)s)
        AND (mine.id IS NULL OR NOT mine.is_charged
            AND (mine.arrival, mine.departure) IS DISTINCT FROM (p.arrival, p.departure))
        AND NOT EXISTS (
            SELECT FROM bookings_booking b WHERE b.household_id = p.household_id AND b.date = d.date
                AND b.opening_day_id = d.id AND b.person_id = p.person_id AND b.origin <> 'pattern'
        )
"""  # noqa: S608 (no outside text)

HOLD = "SELECT id FROM bookings_bookingpattern WHERE id = ANY(%(patterns)s) ORDER BY id FOR NO KEY UPDATE"
"""Whoever ends a right holds its registrations too (`stranding`): the night reads the rights before that, or after."""

LOCK = hold_days(f"ARRAY(SELECT opening_day_id FROM ({WANTED}) AS wanted)")  # noqa: S608 (no outside text)

REQUESTS = request_sql(
    lines=f"({WANTED}) l",
    household="l.household_id",
    structure="l.structure_id",
    where="d.id = ANY(%(locked)s) ORDER BY l.id, d.date",
    more=""", l.household_id, l.structure_id, EXISTS (
        SELECT FROM bookings_booking x WHERE x.household_id = l.household_id AND x.date = d.date
            AND x.opening_day_id = d.id AND x.person_id = l.person_id AND x.state = 'refused'
    ) AS was_refused""",
)

GIVEN = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(lines)s::jsonb) AS given(
        n int, structure_id bigint, household_id bigint, person_id bigint, day_id bigint, booking_id bigint, state text,
        kind text, reason jsonb, rank int, arrival time, departure time, price_cents int, price jsonb)
)
"""

WRITE_NEW = f"""{GIVEN}, added AS (
    INSERT INTO bookings_booking
        (structure_id, household_id, person_id, opening_day_id, date, state, origin, arrival, departure, price_cents,
         price, reason, created_at, changed_at)
    SELECT given.structure_id, household_id, person_id, day.id, day.date, state, 'pattern', arrival, departure,
        price_cents, price, reason, %(now)s, %(now)s
    FROM given JOIN activities_openingday day ON day.id = given.day_id ORDER BY given.n
    RETURNING id, person_id, opening_day_id
)
{
    write_movements(
        "added JOIN given ON given.person_id = added.person_id AND given.day_id = added.opening_day_id",
        kind="given.kind",
        order="given.n",
        structure_id="given.structure_id",
        household_id="given.household_id",
        booking_id="added.id",
        reason="given.reason",
        rank="given.rank",
        price_cents="given.price_cents",
    )
}
"""  # noqa: S608 (no outside text)

WRITE_CHANGED = f"""{GIVEN}, changed AS (
    UPDATE bookings_booking b SET arrival = given.arrival, departure = given.departure,
        price_cents = given.price_cents, price = given.price, changed_at = %(now)s, transmitted_at = NULL,
        is_agreed = false
    FROM given WHERE b.id = given.booking_id
)
{write_movements("given", kind="kind", order="n", booking_id="booking_id", reason="reason", rank="rank")}
"""  # noqa: S608 (no outside text)

APPLIED = """
UPDATE bookings_bookingpattern SET applied_at = %(now)s
WHERE id = ANY(%(patterns)s) AND (applied_at IS NULL OR applied_at < updated_at)
"""

# Days of nobody's registration any more that nobody touched: `origin` says who wants the day, and a hand changes it.
LEFT_BEHIND = f"""
    SELECT b.id, b.opening_day_id, b.state FROM bookings_booking b
    JOIN activities_openingday d ON d.id = b.opening_day_id
    WHERE b.origin = 'pattern' AND b.state IN ('booked', 'waiting') AND b.kept_reason = '' AND b.date >= %(today)s
        AND d.cancel_deadline_at >= %(now)s AND NOT b.is_charged
        AND NOT EXISTS (
            SELECT FROM bookings_bookingpattern p
            WHERE p.household_id = b.household_id AND p.person_id = b.person_id AND p.group_id = d.group_id AND {COVERS}
        )
"""  # noqa: S608 (no outside text)

LOCK_GONE = hold_days("ARRAY(SELECT opening_day_id FROM bookings_booking WHERE id = ANY(%(bookings)s))")

TAKE_BACK = f"""
WITH gone AS ({LEFT_BEHIND} AND b.id = ANY(%(bookings)s)), cancelled AS (
    UPDATE bookings_booking b SET state = 'cancelled', changed_at = %(now)s, transmitted_at = NULL
    FROM gone WHERE b.id = gone.id
    RETURNING b.id, b.structure_id, b.household_id, b.price_cents
), history AS (
    {
    write_movements(
        "cancelled c JOIN gone USING (id)",
        kind="CASE WHEN gone.state = 'waiting' THEN 'given_up' ELSE 'cancelled' END",
        order="id",
        reason="%(reason)s::jsonb",
    )
}
)
SELECT opening_day_id AS day_id, state FROM gone
"""  # noqa: S608 (no outside text)

TAKEN_BACK = Reason(BookingCode.TAKEN_BACK)


@dataclass(slots=True)
class Applied:
    """What the registrations changed on the calendar, in days; `promoted` got a place that they gave back."""

    booked: int = 0
    waiting: int = 0
    refused: int = 0
    changed: int = 0
    cancelled: int = 0
    promoted: int = 0

    def count(self, kind: MovementKind) -> None:
        setattr(self, kind.value, getattr(self, kind.value) + 1)


@dataclass(frozen=True, slots=True)
class _LineFacts(RequestFacts):
    """A row of `REQUESTS`."""

    household_id: int
    structure_id: int
    was_refused: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A day asked for. `was_refused`: the family has been told already that it is full."""

    request: Request
    household_id: int
    structure_id: int
    was_refused: bool


@dataclass(frozen=True, slots=True)
class _Gone:
    """A row of `TAKE_BACK`."""

    day_id: int
    state: BookingState


def apply_patterns(*, now: datetime | None = None, actor: Actor = NIGHT) -> Applied:
    """Bring the calendar in line with every annual registration. Running it again changes nothing."""
    done, moment = Applied(), now or clock.now()
    values = {"now": moment, "today": clock.paris(moment).date(), "actor": actor.id}
    _take_back_all(values, done, actor)
    for patterns in _batches("SELECT id FROM bookings_bookingpattern ORDER BY id", values, BATCH):
        with transaction.atomic():
            execute(HOLD, {"patterns": patterns})
            _apply(values | {"patterns": patterns}, done)
    return done


def _batches(sql: str, values: dict[str, Any], size: int) -> list[list[int]]:
    ids = column(int, sql, values)
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _take_back_all(values: dict[str, Any], done: Applied, actor: Actor) -> None:
    """Cancel the days that no registration asks for any more; the places they free go to those who wait."""
    left = f"SELECT id FROM ({LEFT_BEHIND}) AS gone ORDER BY id"  # noqa: S608 (no outside text)
    for bookings in _batches(left, values, GONE_BATCH):
        with transaction.atomic():
            execute(LOCK_GONE, {"bookings": bookings})
            gone = fetch(_Gone, TAKE_BACK, values | {"bookings": bookings, "reason": kept(TAKEN_BACK)})
            done.cancelled += len(gone)
            freed = sorted({row.day_id for row in gone if row.state is BookingState.BOOKED})
            promoted = promote_locked(freed, values["now"], by_hand=False, actor=actor) if freed else []
            done.promoted += len(promoted)
            queue_mails(promotion_mails(promoted))


def _apply(values: dict[str, Any], done: Applied) -> None:
    locked = column(int, LOCK, values)
    if locked:
        rows = fetch(_LineFacts, REQUESTS, values | {"locked": locked})
        lines = [_Line(row.request, row.household_id, row.structure_id, row.was_refused) for row in rows]
        answers = _settle(lines, values["now"])
        _write(WRITE_NEW, [pair for pair in answers if pair[1].kind is not MovementKind.CHANGED], values)
        _write(WRITE_CHANGED, [pair for pair in answers if pair[1].kind is MovementKind.CHANGED], values)
        _ask_again(answers, values["now"])
        for _, answer in answers:
            done.count(answer.kind)
    execute(APPLIED, values)


def _settle(lines: Sequence[_Line], now: datetime) -> list[tuple[_Line, Answer]]:
    """The answers worth a row, in order."""
    books = _books(lines)
    places = {line.request.day.id: Places(line.request.day.free, line.request.day.waiting) for line in lines}
    answers, taken = [], set()
    for line in lines:
        key = (line.request.person_id, line.request.day.id)
        if key in taken:
            continue  # the other household's registration, made before, has just taken the day
        answer = _answer(line.request, places, books[line.household_id], now)
        if answer is not None and _is_told(line, answer, now):
            answers.append((line, answer))
            taken.add(key)
    return answers


def _books(lines: Sequence[_Line]) -> dict[int, PriceBook]:
    """The prices of each household, as they will be if every line is accepted."""
    activities = {line.request.activity_id for line in lines}
    since = min(line.request.day.date for line in lines)
    by_household: dict[int, list[Request]] = {}
    for line in lines:
        by_household.setdefault(line.household_id, []).append(line.request)
    books = price_books(by_household, activities, since)
    return {household: suppose_all(requests, books[household]) for household, requests in by_household.items()}


def _answer(request: Request, places: dict[int, Places], prices: PriceBook, now: datetime) -> Answer | None:
    if request.action == DraftAction.BOOK:
        return settle_new([request], places, None, prices, now)[0]
    try:
        return settle_held([request], None, prices, now)[0]
    except InvalidRuleError:
        return None  # a price that needs hours the activity no longer asks for: the booking stays as it is


def _is_told(line: _Line, answer: Answer, now: datetime) -> bool:
    if answer.kind is MovementKind.REFUSED:
        return answer.is_full and not line.was_refused
    if answer.kind is MovementKind.WAITING:
        return clock.is_in_time(now, answer.request.day.promotion_deadline_at)
    return True


def _ask_again(answers: Sequence[tuple[_Line, Answer]], now: datetime) -> None:
    """Whoever agreed to pay a part of a day whose hours change is asked again; new days, the night asks about."""
    changed = [
        answer.request.held.id
        for _, answer in answers
        if answer.kind is MovementKind.CHANGED and answer.asks and answer.request.held is not None
    ]
    if changed:
        ask_again(booking_ids=changed, now=now)


def _write(sql: str, answers: Sequence[tuple[_Line, Answer]], values: dict[str, Any]) -> None:
    if answers:
        lines = [_row(number, line, answer) for number, (line, answer) in enumerate(answers)]
        execute(sql, values | {"lines": json.dumps(lines)})


def _row(number: int, line: _Line, answer: Answer) -> dict[str, Any]:
    held = line.request.held
    ours = {"n": number, "structure_id": line.structure_id, "household_id": line.household_id}
    return ours | {"booking_id": held.id if held else None} | new_line(answer)
