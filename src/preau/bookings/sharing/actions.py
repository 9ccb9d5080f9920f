"""Where the structure has the other household asked: the questions, and their answers.

A booked day belongs to whoever booked it, place and price, until every other household that shares the child's cost has
said yes; from then on each pays its part. A refusal, or no answer in time, changes nothing: whoever booked pays all.
Nobody's part is ever more than what they accepted: one that grows, or a household that shares the cost since, is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from preau.bookings.enums import ShareState
from preau.bookings.repricing.actions import reprice_bookings
from preau.bookings.rules.sharing import QuestionFacts, why_not_answer
from preau.bookings.sharing.mails import Told, answer_mails, question_mails
from preau.common import clock
from preau.common.actors import Actor
from preau.common.reasons import Reason
from preau.common.sql import column, execute, fetch
from preau.households.models import Household
from preau.households.shares import part_of
from preau.notices.actions import queue_mails

# Whoever shares the cost and did not book, of days still free to be given up; asked once a booking.
ASK = """
INSERT INTO bookings_sharequestion (structure_id, booking_id, household_id, state, asked_at)
SELECT b.structure_id, b.id, other.household_id, 'asked', %(now)s
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN structures_structure town ON town.id = b.structure_id AND town.shared_days = 'asked'
JOIN households_householdperson mine ON mine.person_id = b.person_id AND mine.household_id = b.household_id
    AND mine.custody_kind = 'percent'
JOIN households_householdperson other ON other.person_id = b.person_id AND other.household_id <> b.household_id
    AND other.custody_kind = 'percent'
WHERE b.state = 'booked' AND NOT b.is_charged AND d.cancel_deadline_at >= %(now)s
    AND (%(bookings)s::bigint[] IS NULL OR b.id = ANY(%(bookings)s::bigint[]))
ORDER BY b.date, b.id, other.id
ON CONFLICT (booking_id, household_id) DO NOTHING
RETURNING id
"""

# Other hours are another price: what was answered about the former ones says nothing any more.
AGAIN = """
UPDATE bookings_sharequestion
SET state = 'asked', asked_at = %(now)s, answered_at = NULL, answered_by_id = NULL, part = NULL
WHERE booking_id = ANY(%(bookings)s) RETURNING id
"""

# Whether somebody who shares the cost today has not accepted as much as they would pay.
DISSENT = f"""
EXISTS (
    SELECT FROM households_householdperson other
    WHERE other.person_id = b.person_id AND other.household_id <> b.household_id AND other.custody_kind = 'percent'
        AND NOT EXISTS (
            SELECT FROM bookings_sharequestion q WHERE q.booking_id = b.id AND q.household_id = other.household_id
                AND q.state = 'accepted' AND q.part >= {part_of("other.household_id", "other.person_id")}))
"""  # noqa: S608 (no outside text)

# Parts that grew and households that came since: the day is whoever booked it's again, whole.
REOPEN = f"""
UPDATE bookings_booking SET is_agreed = false WHERE id = ANY(ARRAY(
    SELECT b.id FROM bookings_booking b
    WHERE b.is_agreed AND b.state = 'booked' AND NOT b.is_charged AND {DISSENT}
        AND (%(bookings)s::bigint[] IS NULL OR b.id = ANY(%(bookings)s::bigint[]))
    ORDER BY b.id FOR UPDATE OF b
)) AND NOT is_charged
"""  # noqa: S608 (no outside text)

GROWN = f"""
UPDATE bookings_sharequestion q
SET state = 'asked', asked_at = %(now)s, answered_at = NULL, answered_by_id = NULL, part = NULL
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN structures_structure town ON town.id = b.structure_id AND town.shared_days = 'asked'
WHERE b.id = q.booking_id AND b.state = 'booked' AND NOT b.is_charged
    AND q.state = 'accepted' AND q.part < {part_of("q.household_id", "b.person_id")}
    AND (%(bookings)s::bigint[] IS NULL OR b.id = ANY(%(bookings)s::bigint[]))
RETURNING q.id, d.cancel_deadline_at >= %(now)s AS is_in_time
"""  # noqa: S608 (no outside text)

TOLD = """
SELECT account.email, town.id AS structure_id, town.name AS structure, town.slug, person.first_name,
    activity.name AS activity, b.date, d.cancel_deadline_at AS deadline_at
FROM bookings_sharequestion q
JOIN bookings_booking b ON b.id = q.booking_id
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN activities_activity activity ON activity.id = d.activity_id
JOIN households_person person ON person.id = b.person_id
JOIN structures_structure town ON town.id = q.structure_id
JOIN accounts_householdaccess access ON access.household_id = {whom}
JOIN accounts_user account ON account.id = access.user_id AND account.is_active
WHERE q.id = ANY(%s) ORDER BY account.email, town.id, b.date, q.id
"""
TOLD_ASKED, TOLD_BOOKER = TOLD.format(whom="q.household_id"), TOLD.format(whom="b.household_id")

# The booking is held first: whoever cancels, changes or charges it is waited for, then seen.
HOLD = """
SELECT b.id FROM bookings_booking b WHERE b.id = ANY(ARRAY(
    SELECT q.booking_id FROM bookings_sharequestion q WHERE q.id = ANY(%(questions)s) AND q.household_id = %(household)s
)) ORDER BY b.id FOR UPDATE
"""
READ = f"""
SELECT q.id, q.booking_id, b.date, q.state AS facts__state, b.state = 'booked' AS facts__is_booked,
    b.is_charged AS facts__is_charged, d.cancel_deadline_at AS facts__deadline_at,
    {part_of("q.household_id", "b.person_id")} IS NOT NULL AS facts__is_shared
FROM bookings_sharequestion q
JOIN bookings_booking b ON b.id = q.booking_id
JOIN activities_openingday d ON d.id = b.opening_day_id
WHERE q.id = ANY(%(questions)s) AND q.household_id = %(household)s ORDER BY b.date, q.id
"""  # noqa: S608 (no outside text)
ANSWER = f"""
UPDATE bookings_sharequestion q SET state = %(state)s, answered_at = %(now)s, answered_by_id = %(actor)s,
    part = {part_of("q.household_id", "b.person_id")}
FROM bookings_booking b WHERE b.id = q.booking_id AND q.id = ANY(%(answered)s)
"""  # noqa: S608 (no outside text)
AGREE = f"""
UPDATE bookings_booking b SET is_agreed = true WHERE b.id = ANY(%(bookings)s) AND NOT {DISSENT} RETURNING b.id
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class _Grown:
    """A row of `GROWN`."""

    id: int
    is_in_time: bool


@dataclass(frozen=True, slots=True)
class _Question:
    """A row of `READ`."""

    id: int
    booking_id: int
    date: date
    facts: QuestionFacts


@dataclass(frozen=True, slots=True)
class Answered:
    """How many questions were answered, and the days that could not be, each with its reason."""

    done: int
    refused: list[tuple[date, Reason]]


def ask_sharers(*, now: datetime, booking_ids: Collection[int] | None = None) -> int:
    """Ask the other households about these booked days, or about all that nobody was asked about; returns how many
    questions. In the caller's transaction, or one of its own. Asking again asks nothing but what grew since."""
    values = {"now": now, "bookings": list(booking_ids) if booking_ids is not None else None}
    with transaction.atomic():
        execute(REOPEN, values)
        asked = [question.id for question in fetch(_Grown, GROWN, values) if question.is_in_time]
        asked += column(int, ASK, values)
        _tell(asked)
    return len(asked)


def ask_again(*, booking_ids: Collection[int], now: datetime) -> int:
    """The hours of these days changed: what had been answered is asked again."""
    with transaction.atomic():
        asked = column(int, AGAIN, {"now": now, "bookings": list(booking_ids)})
        _tell(asked)
    return len(asked)


def _tell(questions: Sequence[int]) -> None:
    if questions:
        queue_mails(question_mails(fetch(Told, TOLD_ASKED, [list(questions)])))


def answer_sharing(
    *, household: Household, question_ids: Collection[int], accept: bool, actor: Actor, now: datetime | None = None
) -> Answered:
    """Accept or refuse to pay the household's part of these days. One transaction; the first answer stands.

    Questions of another household do not exist. Days on which everybody agrees are priced again, and whoever booked is
    told.
    """
    actor.must_own(household.pk)
    moment = now or clock.now()
    values: dict[str, Any] = {"questions": list(question_ids), "household": household.pk, "now": moment}
    with transaction.atomic():
        execute(HOLD, values)
        answered, bookings, refused = [], [], []
        for question in fetch(_Question, READ, values):
            if (why := why_not_answer(question.facts, moment)) is not None:
                refused.append((question.date, why))
            else:
                answered.append(question.id)
                bookings.append(question.booking_id)
        if answered:
            state = ShareState.ACCEPTED if accept else ShareState.REFUSED
            execute(ANSWER, values | {"answered": answered, "state": state, "actor": actor.id})
            _settle(answered, bookings, accept=accept, actor=actor, now=moment)
    return Answered(len(answered), refused)


def _settle(answered: list[int], bookings: list[int], *, accept: bool, actor: Actor, now: datetime) -> None:
    if accept:
        agreed = column(int, AGREE, {"bookings": bookings})
        if agreed:
            reprice_bookings(agreed, now=now, actor=actor)
    queue_mails(answer_mails(fetch(Told, TOLD_BOOKER, [answered]), accept=accept))
