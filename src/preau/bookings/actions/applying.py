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

from django.db import connection, transaction

from preau.accounts.models import User
from preau.bookings.actions.promoting import promote_locked
from preau.bookings.actions.sharing import ask_again
from preau.bookings.deciding import Answer, Places, Request, settle_held, settle_new, suppose_all
from preau.bookings.enums import BookingState, DraftAction, MovementKind
from preau.bookings.mails import promotion_mails
from preau.bookings.prices import price_books
from preau.bookings.reasons import BookingCode
from preau.bookings.requests import WIDTH, read_request, request_sql
from preau.bookings.rights import COVERS
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason, kept, plain
from preau.notices.actions import queue_mails
from preau.pricing.book import PriceBook

BATCH = 25
"""Registrations a transaction: some 3,000 days the first time, hardly any the next nights."""
GONE_BATCH = 500

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

LOCK = f"""
SELECT id FROM activities_openingday WHERE id = ANY(ARRAY(SELECT opening_day_id FROM ({WANTED}) AS wanted))
ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 (no outside text)

REQUESTS = request_sql(
    lines=f"({WANTED}) l",
    household="l.household_id",
    structure="l.structure_id",
    where="d.id = ANY(%(locked)s) ORDER BY l.id, d.date",
    more=""", l.household_id, l.structure_id, EXISTS (
        SELECT FROM bookings_booking x WHERE x.household_id = l.household_id AND x.date = d.date
            AND x.opening_day_id = d.id AND x.person_id = l.person_id AND x.state = 'refused'
    )""",
)

GIVEN = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(lines)s::jsonb) AS given(
        n int, structure_id bigint, household_id bigint, person_id bigint, day_id bigint, booking_id bigint, state text,
        kind text, reason jsonb, rank int, arrival time, departure time, price_cents int, price jsonb)
)
"""
HISTORY = """
    INSERT INTO bookings_movement
        (structure_id, household_id, booking_id, confirmation_id, actor_id, kind, at, reason, rank, price_cents)
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
{HISTORY}
SELECT given.structure_id, given.household_id, added.id, NULL, %(actor)s, given.kind, %(now)s, given.reason,
    given.rank, given.price_cents
FROM added JOIN given ON given.person_id = added.person_id AND given.day_id = added.opening_day_id ORDER BY given.n
"""  # noqa: S608 (no outside text)

WRITE_CHANGED = f"""{GIVEN}, changed AS (
    UPDATE bookings_booking b SET arrival = given.arrival, departure = given.departure,
        price_cents = given.price_cents, price = given.price, changed_at = %(now)s, transmitted_at = NULL,
        is_agreed = false
    FROM given WHERE b.id = given.booking_id
)
{HISTORY}
SELECT structure_id, household_id, booking_id, NULL, %(actor)s, kind, %(now)s, reason, rank, price_cents
FROM given ORDER BY n
"""  # noqa: S608 (no outside text)

APPLIED = """
UPDATE bookings_bookingpattern SET applied_at = %(now)s
WHERE id = ANY(%(patterns)s) AND (applied_at IS NULL OR applied_at < updated_at)
"""

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

TAKE_BACK = f"""
WITH gone AS ({LEFT_BEHIND} AND b.id = ANY(%(bookings)s)), cancelled AS (
    UPDATE bookings_booking b SET state = 'cancelled', changed_at = %(now)s, transmitted_at = NULL
    FROM gone WHERE b.id = gone.id
    RETURNING b.id, b.structure_id, b.household_id, b.price_cents
), history AS (
    {HISTORY}
    SELECT c.structure_id, c.household_id, c.id, NULL, %(actor)s,
        CASE WHEN gone.state = 'waiting' THEN 'given_up' ELSE 'cancelled' END, %(now)s, %(reason)s::jsonb, NULL,
        c.price_cents
    FROM cancelled c JOIN gone ON gone.id = c.id ORDER BY c.id
)
SELECT opening_day_id, state FROM gone
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
class _Line:
    """A day asked for. `was_refused`: the family has been told already that it is full."""

    request: Request
    household_id: int
    structure_id: int
    was_refused: bool


def apply_patterns(*, now: datetime | None = None, actor: User | None = None) -> Applied:
    """Bring the calendar in line with every annual registration. Running it again changes nothing."""
    done, moment = Applied(), now or clock.now()
    values = {"now": moment, "today": clock.paris(moment).date(), "actor": actor.pk if actor else None}
    _take_back_all(values, done, actor)
    for patterns in _batches("SELECT id FROM bookings_bookingpattern ORDER BY id", values, BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(HOLD, {"patterns": patterns})
            _apply(cursor, values | {"patterns": patterns}, done)
    return done


def _batches(sql: str, values: dict[str, Any], size: int) -> list[list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        ids = [row[0] for row in cursor.fetchall()]
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _take_back_all(values: dict[str, Any], done: Applied, actor: User | None) -> None:
    """Cancel the days that no registration asks for any more; the places they free go to those who wait."""
    for bookings in _batches(f"{LEFT_BEHIND} ORDER BY b.id", values, GONE_BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM activities_openingday WHERE id = ANY(ARRAY(SELECT opening_day_id FROM bookings_booking "
                "WHERE id = ANY(%s))) ORDER BY id FOR NO KEY UPDATE",
                [bookings],
            )
            cursor.execute(TAKE_BACK, values | {"bookings": bookings, "reason": kept(TAKEN_BACK)})
            gone = cursor.fetchall()
            done.cancelled += len(gone)
            freed = sorted({day_id for day_id, state in gone if state == BookingState.BOOKED})
            promoted = promote_locked(cursor, freed, values["now"], by_hand=False, actor=actor) if freed else []
            done.promoted += len(promoted)
            queue_mails(promotion_mails(promoted))


def _apply(cursor: Any, values: dict[str, Any], done: Applied) -> None:
    cursor.execute(LOCK, values)
    locked = [row[0] for row in cursor.fetchall()]
    if locked:
        cursor.execute(REQUESTS, values | {"locked": locked})
        lines = [_Line(read_request(row[:WIDTH]), *row[WIDTH:]) for row in cursor.fetchall()]
        answers = _settle(lines, values["now"])
        _write(cursor, WRITE_NEW, [pair for pair in answers if pair[1].kind is not MovementKind.CHANGED], values)
        _write(cursor, WRITE_CHANGED, [pair for pair in answers if pair[1].kind is MovementKind.CHANGED], values)
        _ask_again(answers, values["now"])
        for _, answer in answers:
            done.count(answer.kind)
    cursor.execute(APPLIED, values)


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


def _write(cursor: Any, sql: str, answers: Sequence[tuple[_Line, Answer]], values: dict[str, Any]) -> None:
    if answers:
        lines = [_row(number, line, answer) for number, (line, answer) in enumerate(answers)]
        cursor.execute(sql, values | {"lines": json.dumps(lines)})


_STATES = {MovementKind.BOOKED: BookingState.BOOKED, MovementKind.WAITING: BookingState.WAITING}


def _row(number: int, line: _Line, answer: Answer) -> dict[str, Any]:
    request = line.request
    return {
        "n": number,
        "structure_id": line.structure_id,
        "household_id": line.household_id,
        "person_id": request.person_id,
        "day_id": request.day.id,
        "booking_id": request.held.id if request.held else None,
        "state": _STATES.get(answer.kind, BookingState.REFUSED),
        "kind": answer.kind,
        "reason": plain(answer.reason) if answer.reason else None,
        "rank": answer.rank,
        "arrival": request.arrival.isoformat() if request.arrival else None,
        "departure": request.departure.isoformat() if request.departure else None,
        "price_cents": answer.quote.cents,
        "price": answer.quote.to_dict(),
    }
