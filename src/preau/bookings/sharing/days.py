"""The days of shared children that another household booked and asks this one to pay its part of. Amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated

from preau.bookings.enums import ShareState
from preau.bookings.facts.prices import price_book
from preau.bookings.rules.sharing import QuestionFacts, why_not_answer
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.common.sql import Read, fetch
from preau.households.models import Household
from preau.households.rules import CostShare
from preau.households.shares import read_share, shares_of
from preau.pricing.audiences import audience_of
from preau.pricing.book import Presence, PriceBook

KEPT = timedelta(days=92)
"""How long answered days are shown after they are over."""

QUESTIONS = f"""
SELECT q.id, q.state AS facts__state, b.state = 'booked' AS facts__is_booked, b.is_charged AS facts__is_charged,
    d.cancel_deadline_at AS facts__deadline_at, coalesce(m.custody_kind = 'percent', false) AS facts__is_shared,
    b.is_agreed, b.date, b.arrival, b.departure, p.id AS person_id, p.first_name, p.kind,
    coalesce(m.sticker, 1) AS sticker, d.activity_id, a.name AS activity, q.answered_at,
    {shares_of("m", "true")} AS share
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
class _Asked:
    """A row of `QUESTIONS`."""

    id: int
    facts: QuestionFacts
    is_agreed: bool
    date: date
    arrival: time | None
    departure: time | None
    person_id: int
    first_name: str
    kind: str
    sticker: int
    activity_id: int
    activity: str
    answered_at: datetime | None
    share: Annotated[CostShare, Read(read_share)]


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
    rows = fetch(_Asked, QUESTIONS, {"household": household.pk, "since": since})
    if not rows:
        return []
    book = price_book(household.pk, sorted({row.activity_id for row in rows}), min(row.date for row in rows))
    return [_question(row, book, moment) for row in rows]


def _question(row: _Asked, book: PriceBook, now: datetime) -> Question:
    facts, audience = row.facts, audience_of(row.kind)
    presence = Presence(row.person_id, row.arrival, row.departure, row.share)
    try:
        part = book.quote_presence(row.activity_id, audience, row.date, presence).cents
    except InvalidRuleError:
        part = 0
    return Question(
        id=row.id,
        state=ShareState(facts.state),
        closed=why_not_answer(facts, now),
        is_booked=facts.is_booked,
        is_agreed=row.is_agreed and facts.is_shared,
        deadline_at=facts.deadline_at,
        date=row.date,
        first_name=row.first_name,
        sticker=row.sticker,
        activity=row.activity,
        hours=(row.arrival, row.departure),
        answered_at=row.answered_at,
        part_cents=part,
    )
