"""The days of shared children that another household booked and asks this one to pay its part of. Amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from preau.bookings.enums import ShareState
from preau.bookings.prices import price_book
from preau.bookings.rules.sharing import QuestionFacts, why_not_answer
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.models import Household
from preau.households.shares import read_share, shares_of
from preau.pricing.book import Presence, PriceBook

KEPT = timedelta(days=92)
"""How long answered days are shown after they are over."""

QUESTIONS = f"""
SELECT q.id, q.state, b.state = 'booked', b.is_charged, d.cancel_deadline_at, b.is_agreed, b.date, b.arrival,
    b.departure, p.id, p.first_name, p.kind, coalesce(m.sticker, 1), d.activity_id, a.name, q.answered_at,
    {shares_of("m", "true")}, coalesce(m.custody_kind = 'percent', false)
FROM bookings_sharequestion q
JOIN bookings_booking b ON b.id = q.booking_id
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
JOIN households_person p ON p.id = b.person_id
LEFT JOIN households_householdperson m ON m.person_id = b.person_id AND m.household_id = q.household_id
WHERE q.household_id = %(household)s AND b.date >= %(since)s
ORDER BY b.date, m.sticker, p.id, a.position, q.id
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class Question:
    """A day as the household that is asked reads it. `closed`: why it can no longer be answered, None when it can;
    `is_agreed`: every household pays its part."""

    id: int
    state: ShareState
    closed: Reason | None
    is_booked: bool
    is_agreed: bool
    deadline_at: datetime
    date: date
    first_name: str
    sticker: int
    activity: str
    hours: tuple[time | None, time | None]
    answered_at: datetime | None
    part_cents: int

    @property
    def is_open(self) -> bool:
        return self.closed is None


def load_questions(*, household: Household, now: datetime | None = None) -> list[Question]:
    """What the household is, or was, asked, by date; one statement, two when there is something."""
    moment = now or clock.now()
    since = clock.paris(moment).date() - KEPT
    with connection.cursor() as cursor:
        cursor.execute(QUESTIONS, {"household": household.pk, "since": since})
        rows = cursor.fetchall()
    if not rows:
        return []
    book = price_book(household.pk, sorted({row[13] for row in rows}), min(row[6] for row in rows))
    return [_question(row, book, moment) for row in rows]


def _question(row: tuple[Any, ...], book: PriceBook, now: datetime) -> Question:
    pk, state, is_booked, is_charged, deadline, is_agreed, day, arrival, departure = row[:9]
    person_id, first_name, kind, sticker, activity_id, activity, answered_at, shares, is_shared = row[9:]
    presence = Presence(person_id, arrival, departure, read_share(shares))
    try:
        part = book.quote_presence(activity_id, "adult" if kind == "adult" else "child", day, presence).cents
    except InvalidRuleError:
        part = 0
    closed = why_not_answer(QuestionFacts(state, is_booked, is_charged, deadline, is_shared), now)
    names = (first_name, sticker, activity, (arrival, departure))
    return Question(
        pk, ShareState(state), closed, is_booked, is_agreed and is_shared, deadline, day, *names, answered_at, part
    )
