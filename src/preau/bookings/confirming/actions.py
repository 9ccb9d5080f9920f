"""Confirming a draft: the places are locked, everything is read again, every line gets its own answer.

The number of statements does not depend on the number of lines. The lock is a statement of its own: under READ
COMMITTED only the next statement sees what the previous holder of the lock committed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from preau.accounts.fragments import household_emails
from preau.bookings.behalf.actions import refuse_own_desk
from preau.bookings.confirming.deciding import (
    Answer,
    Places,
    Request,
    granted,
    requoted,
    settle_held,
    settle_new,
    suppose_all,
    with_late,
)
from preau.bookings.confirming.mails import Receipt, receipt_mail
from preau.bookings.confirming.queries import confirmed_sums
from preau.bookings.confirming.requests import RequestFacts, request_sql
from preau.bookings.confirming.sums import NOTHING, Sums
from preau.bookings.confirming.writing import new_line, text_of_hour
from preau.bookings.drafting.actions import json_of
from preau.bookings.enums import BookingOrigin, BookingState, MovementKind
from preau.bookings.facts.prices import price_book
from preau.bookings.fragments import hold_days
from preau.bookings.models import Confirmation, Movement
from preau.bookings.movements.actions import write_movements
from preau.bookings.planning.loading import load_planning
from preau.bookings.planning.missed import MissedNamed, named
from preau.bookings.repricing.actions import hold_beside, reprice_beside
from preau.bookings.rules.late import Late, late_of, reopened
from preau.bookings.sharing.actions import ask_again, ask_sharers
from preau.bookings.waiting.actions import promote_locked
from preau.bookings.waiting.mails import Promoted, promotion_mails
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import plain
from preau.common.sql import execute, fetch, one, only, scalar
from preau.households.models import Household
from preau.notices.actions import queue_mails
from preau.notices.mails import Mail
from preau.pricing.book import PriceBook
from preau.structures.models import Structure

LOCK_DRAFT = """
SELECT id, version, late_motive, late_words FROM bookings_draft draft
WHERE household_id = %(household)s AND agent_id IS NOT DISTINCT FROM %(agent)s FOR UPDATE
"""
# A statement of its own, once the draft is held: what another tab kept while it was waited for is read.
MISSED = "SELECT min(date) AS first, max(date) AS last FROM bookings_missedline WHERE draft_id = %(draft)s"

# The family's draft, held by whoever confirms for the household and by what changes its rights (`stranding`).
HOLD_FAMILY = """
INSERT INTO bookings_draft AS draft (household_id, version, updated_at) VALUES (%(household)s, 0, now())
ON CONFLICT (household_id) WHERE agent_id IS NULL DO UPDATE SET version = draft.version
"""

LOCK_DAYS = hold_days("ARRAY(SELECT opening_day_id FROM bookings_draftline WHERE draft_id = %(draft)s)")

REQUESTS = request_sql(
    lines="bookings_draftline l",
    household="%(household)s",
    structure="%(structure)s",
    where="l.draft_id = %(draft)s ORDER BY d.date, l.id",
)

# A refused line changes no booking and keeps its movement: the history says that it was asked.
WRITE_HELD = f"""
WITH confirmation AS (
    INSERT INTO bookings_confirmation
        (structure_id, household_id, actor_id, confirmed_at, origin, late_motive, late_words)
    VALUES (%(structure)s, %(household)s, %(actor)s, %(now)s, %(origin)s, %(late_motive)s, %(late_words)s) RETURNING id
), given AS (
    SELECT * FROM jsonb_to_recordset(%(lines)s::jsonb) AS given(
        n int, booking_id bigint, state text, kind text, reason jsonb, rank int,
        arrival time, departure time, price_cents int, price jsonb)
), changed AS (
    UPDATE bookings_booking b SET state = given.state, arrival = given.arrival, departure = given.departure,
        price_cents = given.price_cents, price = coalesce(given.price, b.price), origin = %(origin)s, is_agreed = false,
        reason = CASE WHEN given.kind = 'changed' THEN coalesce(given.reason, b.reason) ELSE given.reason END,
        changed_at = %(now)s, transmitted_at = NULL
    FROM given WHERE b.id = given.booking_id AND given.kind <> 'refused'
), history AS (
    {
    write_movements(
        "given, confirmation",
        kind="given.kind",
        order="given.n",
        structure_id="%(structure)s",
        household_id="%(household)s",
        booking_id="given.booking_id",
        confirmation_id="confirmation.id",
        reason="given.reason",
        rank="given.rank",
        price_cents="given.price_cents",
    )
}
)
SELECT id FROM confirmation
"""  # noqa: S608 (no outside text)

WRITE_NEW = f"""
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(lines)s::jsonb) AS given(
        n int, person_id bigint, day_id bigint, state text, kind text, reason jsonb, rank int,
        arrival time, departure time, price_cents int, price jsonb)
), added AS (
    INSERT INTO bookings_booking
        (structure_id, household_id, person_id, opening_day_id, date, state, origin, arrival, departure, price_cents,
         price, reason, created_at, changed_at)
    SELECT %(structure)s, %(household)s, given.person_id, day.id, day.date, given.state, %(origin)s, given.arrival,
        given.departure, given.price_cents, given.price, given.reason, %(now)s, %(now)s
    FROM given JOIN activities_openingday day ON day.id = given.day_id ORDER BY given.n
    RETURNING id, person_id, opening_day_id
), history AS (
    {
    write_movements(
        "added JOIN given ON given.person_id = added.person_id AND given.day_id = added.opening_day_id",
        kind="given.kind",
        order="given.n",
        structure_id="%(structure)s",
        household_id="%(household)s",
        booking_id="added.id",
        confirmation_id="%(confirmation)s",
        reason="given.reason",
        rank="given.rank",
        price_cents="given.price_cents",
    )
}
), emptied AS (
    DELETE FROM bookings_draftline WHERE draft_id = %(draft)s
)
UPDATE bookings_draft SET version = version + 1, updated_at = %(now)s, late_motive = '', late_words = ''
WHERE id = %(draft)s
"""  # noqa: S608 (no outside text)


KEEP_MISSED = """
WITH emptied AS (DELETE FROM bookings_missedline WHERE draft_id = %(draft)s)
INSERT INTO bookings_missedline (confirmation_id, person_id, activity_id, date, cancels, why, reason)
SELECT %(confirmation)s, person_id, activity_id, date, cancels, why, reason
FROM jsonb_to_recordset(%(missed)s::jsonb)
    AS given(person_id bigint, activity_id bigint, date date, cancels boolean, why text, reason jsonb)
"""


class DraftChangedError(RuntimeError):
    """The draft is no longer the one whose recap was read: it must be read again before confirming."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`confirmation` is None when there was nothing to confirm (a second click, another tab); `sums` is what it adds to
    the debits to come, brothers and sisters included."""

    confirmation: Confirmation | None
    answers: list[Answer]
    promoted: list[Promoted]
    sums: Sums = NOTHING


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row of `LOCK_DRAFT`."""

    id: int
    version: int
    late_motive: str
    late_words: str


@dataclass(frozen=True, slots=True)
class _Missed:
    """The row of `MISSED`: between which days a tool missed some, if it did."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class _Scene:
    structure: Structure
    household: Household
    actor: Actor
    now: datetime
    draft_id: int
    missed: _Missed
    late: Late | None

    @property
    def origin(self) -> BookingOrigin:
        return BookingOrigin.FAMILY if self.actor.agent is None else BookingOrigin.DESK

    def values(self, **more: Any) -> dict[str, Any]:
        return {
            "origin": self.origin,
            "structure": self.structure.pk,
            "household": self.household.pk,
            "actor": self.actor.id,
            "now": self.now,
            "draft": self.draft_id,
        } | more


def confirm_draft(
    *,
    structure: Structure,
    household: Household,
    actor: Actor,
    version: int | None = None,
    now: datetime | None = None,
) -> Outcome:
    """Book, put on the waiting list, cancel or refuse every line of the draft, and empty it. One transaction.

    The instant that counts is when the request came in, not when the lock was free: nobody is late for having waited.
    `version` is the draft's as the recap showed it (`None` skips the check); another raises `DraftChangedError`.
    `structure` is the household's. Nothing the browser said is used but the draft itself, and all of it is checked
    again: ownership, registration, custody, window, deadlines, hours, places, price.

    An agent who acts for the family confirms their own draft for it (`behalf`). A reason to go past
    deadlines holds only as long as they have the right to.
    """
    actor.must_own(household.pk)
    refuse_own_desk(actor, household)
    agent = actor.agent
    with transaction.atomic():
        if agent is not None:
            execute(HOLD_FAMILY, {"household": household.pk})
        # First the draft, then the days: whoever confirms it in another tab waits here, with no day in hand.
        found = one(_Draft, LOCK_DRAFT, {"household": household.pk, "agent": agent})
        if found is None:
            return Outcome(None, [], [])
        late = (
            late_of(found.late_motive, found.late_words) if actor.may(Right.BOOK_LATE, household.structure_id) else None
        )
        missed = only(_Missed, MISSED, {"draft": found.id})
        scene = _Scene(structure, household, actor, now or clock.now(), found.id, missed, late)
        lock_days(scene.draft_id)
        requests = [_request(scene, row) for row in fetch(RequestFacts, REQUESTS, scene.values())]
        if not requests:
            return Outcome(None, [], [])
        if version is not None and version != found.version:
            raise DraftChangedError
        return _settle(scene, requests)


def _request(scene: _Scene, row: RequestFacts) -> Request:
    """A line with what its answer depends on; the day without its deadlines where the desk goes past them."""
    request = row.request
    if scene.late is None:
        return request
    return replace(request, day=reopened(request.day, scene.now, clock.paris(scene.now).date()))


def lock_days(draft_id: int) -> None:
    """Take the opening days of the draft, in order of id, until the end of the transaction."""
    execute(LOCK_DAYS, {"draft": draft_id})


def _settle(scene: _Scene, requests: list[Request]) -> Outcome:
    structure, now = scene.structure, scene.now
    blocked = structure.why_no_booking(clock.paris(now).date())
    prices = _prices(scene, requests)
    held = with_late(settle_held(requests, blocked, prices, now), scene.late)
    _hold_held(held, prices)
    confirmation = _write_held(scene, [answer for answer in held if _is_ours(answer)])
    places = {request.day.id: Places(request.day.free, request.day.waiting) for request in requests}
    promoted = _release(scene, held, places)
    new = settle_new(requests, places, blocked, prices, now)
    new = with_late(requoted(new, granted(new, held, prices)), scene.late)
    _write_new(scene, confirmation, [*(answer for answer in held if not _is_ours(answer)), *new])
    answers = sorted([*held, *new], key=lambda answer: answer.date)
    _keep_motive(scene, confirmation, answers)
    _reprice_siblings(scene, confirmation, answers, prices)
    _ask_sharers(scene, confirmation, answers)
    missed = _keep_missed(scene, confirmation, scene.missed) if scene.missed.first else []
    sums = confirmed_sums(confirmation.pk)
    queue_mails([*_receipts(scene, Receipt(confirmation, answers, sums, missed)), *promotion_mails(promoted)])
    return Outcome(confirmation, answers, promoted, sums)


def _receipts(scene: _Scene, receipt: Receipt) -> list[Mail]:
    """To whoever confirmed; what the desk was asked, to each account of the family."""
    if scene.actor.agent is None:
        return [receipt_mail(scene.structure, scene.actor.name, scene.actor.email, receipt)]
    emails = scalar(list[str], f"SELECT {household_emails('%s')}", [scene.household.pk])
    return [receipt_mail(scene.structure, "", email, receipt) for email in emails]


def _ask_sharers(scene: _Scene, confirmation: Confirmation, answers: Sequence[Answer]) -> None:
    """Where other households have to agree: they are asked about what is booked, again about what has other hours."""
    asking = [answer for answer in answers if answer.asks]
    if not asking:
        return
    changed = [a.request.held.id for a in asking if a.kind is MovementKind.CHANGED and a.request.held is not None]
    if changed:
        ask_again(booking_ids=changed, now=scene.now)
    if any(answer.kind is MovementKind.BOOKED for answer in asking):
        movements = Movement.objects.filter(confirmation_id=confirmation.pk, kind=MovementKind.BOOKED)
        ask_sharers(booking_ids=list(movements.values_list("booking_id", flat=True)), now=scene.now)


def _keep_missed(scene: _Scene, confirmation: Confirmation, between: _Missed) -> list[MissedNamed]:
    """What the tools could not ask for and that is still not asked for, kept with the confirmation; as the mail says
    it."""
    today = clock.today()
    planning = load_planning(
        structure=scene.structure,
        household=scene.household,
        first=between.first or today,
        last=between.last or today,
        agent=scene.actor.agent,
        now=scene.now,
    )
    missed = planning.missed
    execute(KEEP_MISSED, scene.values(confirmation=confirmation.pk, missed=json_of(missed)))
    return named(planning, missed)


def _prices(scene: _Scene, requests: Sequence[Request]) -> PriceBook:
    """The prices as they will be if every line is accepted: a sibling's rank may depend on who is booked."""
    activities = {request.activity_id for request in requests}
    book = price_book(scene.household.pk, activities, min(request.day.date for request in requests))
    return suppose_all(requests, book)


def _reprice_siblings(scene: _Scene, confirmation: Confirmation, answers: Sequence[Answer], prices: PriceBook) -> None:
    """Days of brothers and sisters that change price because this one comes, or no longer does."""
    if any(prices.counts_present(answer.request.activity_id) for answer in answers):
        reprice_beside(None, now=scene.now, actor=scene.actor, confirmation_id=confirmation.pk)


def _hold_held(answers: Sequence[Answer], prices: PriceBook) -> None:
    """What moves, with the brothers and sisters that it prices, before any of it is written."""
    counted = [answer for answer in answers if _is_ours(answer) and prices.counts_present(answer.request.activity_id)]
    if counted:
        hold_beside([answer.request.held.id for answer in counted if answer.request.held is not None])


def _is_ours(answer: Answer) -> bool:
    """Whether the answer is about a booking of this household; one that vanished is kept as a refused request."""
    return answer.request.held is not None and answer.request.held.is_ours


def _write_held(scene: _Scene, answers: Sequence[Answer]) -> Confirmation:
    lines = json.dumps([_held_line(n, answer) for n, answer in enumerate(answers)])
    late = scene.late
    said = {"late_motive": late.motive if late else "", "late_words": late.words if late else ""}
    return Confirmation(
        pk=scalar(int, WRITE_HELD, scene.values(lines=lines, **said)),
        origin=scene.origin,
        **said,
        structure=scene.structure,
        household=scene.household,
        actor_id=scene.actor.id,
        confirmed_at=scene.now,
    )


def _keep_motive(scene: _Scene, confirmation: Confirmation, answers: Sequence[Answer]) -> None:
    """Why a deadline was lifted is kept with what it allowed; a confirmation that needed none has no reason to go."""
    if scene.late is not None and not any(answer.reason == scene.late.reason for answer in answers):
        confirmation.late_motive = confirmation.late_words = ""
        confirmation.save(update_fields=["late_motive", "late_words"])


def _held_line(n: int, answer: Answer) -> dict[str, Any]:
    request, held = answer.request, answer.request.held
    if held is None:
        raise ValueError("a line about a booking needs that booking")
    is_change = answer.kind is MovementKind.CHANGED
    arrival, departure = (request.arrival, request.departure) if is_change else (held.arrival, held.departure)
    return {
        "n": n,
        "booking_id": held.id,
        "state": held.state if is_change else BookingState.CANCELLED,
        "kind": answer.kind,
        "reason": plain(answer.reason) if answer.reason else None,
        "rank": answer.rank,
        "arrival": text_of_hour(arrival),
        "departure": text_of_hour(departure),
        "price_cents": answer.quote.cents if is_change else held.price_cents,
        "price": answer.quote.to_dict() if is_change else None,
    }


def _release(scene: _Scene, answers: Sequence[Answer], places: dict[int, Places]) -> list[Promoted]:
    """Give what was freed to those who wait, before anything of this draft may take it."""
    freed: set[int] = set()
    for answer in answers:
        held = answer.request.held
        if held is not None and answer.kind in (MovementKind.CANCELLED, MovementKind.GIVEN_UP):
            places[answer.request.day.id].release(was_waiting=held.is_waiting)
            freed |= {answer.request.day.id} if answer.request.is_promoted_at_once and not held.is_waiting else set()
    promoted = promote_locked(sorted(freed), scene.now, by_hand=False, actor=scene.actor) if freed else []
    for promotion in promoted:
        places[promotion.day_id].promote()
    return promoted


def _write_new(scene: _Scene, confirmation: Confirmation, answers: Sequence[Answer]) -> None:
    kept = [answer for answer in answers if answer.request.is_the_households]
    lines = json.dumps([{"n": n} | new_line(answer) for n, answer in enumerate(kept)])
    execute(WRITE_NEW, scene.values(lines=lines, confirmation=confirmation.pk))
