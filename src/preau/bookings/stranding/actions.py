"""A right changes: what it strands is said first, then settled with it, in one transaction.

Every path that may end a right (registration, group, household, custody, activity, day, import) goes through
`change_rights`. The change is made, and what it leaves behind is looked for; without a decision nothing is written.

Whoever confirms, and the night, wait: the drafts and annual registrations of the households concerned are held before
the change, the days after it, in the order that confirming and the night take them. Who waited reads the new rights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from django.db import transaction

from preau.activities.models import ActivityGroup, OpeningDay
from preau.bookings.facts.rights import COVERS
from preau.bookings.models import BookingPattern, ShareQuestion
from preau.bookings.movements.actions import write_movements
from preau.bookings.reasons import BookingCode
from preau.bookings.repricing.actions import beside, hold_beside, reprice_beside, reprice_bookings
from preau.bookings.stranding.mails import Losses, stranding_mails
from preau.bookings.stranding.queries import Left, LeftPattern, Scope, Stranding, find_stranded
from preau.bookings.waiting.actions import LOCK, promote_locked
from preau.bookings.waiting.mails import promotion_mails
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason, kept, said
from preau.common.sql import execute
from preau.households.models import Person
from preau.households.own import refuse_only_own, refuse_own
from preau.notices.actions import queue_mails
from preau.structures.models import Structure

LONGEST_REASON = 200
T = TypeVar("T")

# Households without a draft get one, the family's, which agents hold too when they confirm (`confirming`): there is
# then a row to hold, and whoever confirms waits for it. In order of id,
# so that two changes never wait for each other both ways.
HOLD_DRAFTS = """
INSERT INTO bookings_draft AS draft (household_id, version, updated_at)
SELECT h.id, 1, now() FROM households_household h WHERE h.id IN (
    SELECT household_id FROM households_householdperson WHERE person_id = ANY(%(people)s)
    UNION SELECT household_id FROM bookings_booking WHERE person_id = ANY(%(people)s) AND date >= %(today)s
    UNION SELECT m.household_id FROM registrations_registration r
        JOIN households_householdperson m ON m.person_id = r.person_id
        WHERE r.group_id = ANY(%(groups)s) AND r.state = 'validated' AND (r.end_date IS NULL OR r.end_date >= %(today)s)
    UNION SELECT f.household_id FROM bookings_draftline l JOIN bookings_draft f ON f.id = l.draft_id
        JOIN activities_openingday d ON d.id = l.opening_day_id
        WHERE d.group_id = ANY(%(groups)s) OR d.id = ANY(%(days)s)
) ORDER BY h.id
ON CONFLICT (household_id) WHERE agent_id IS NULL DO UPDATE SET version = draft.version + 1
"""

HOLD_PATTERNS = """
SELECT id FROM bookings_bookingpattern WHERE person_id = ANY(%(people)s) OR group_id = ANY(%(groups)s)
ORDER BY id FOR NO KEY UPDATE
"""

CANCEL = f"""
WITH gone AS (
    UPDATE bookings_booking b SET state = 'cancelled', reason = given.reason, changed_at = %(now)s,
        transmitted_at = NULL
    FROM unnest(%(ids)s::bigint[], %(reasons)s::jsonb[]) AS given(id, reason)
    WHERE b.id = given.id AND b.state IN ('booked', 'waiting')
    RETURNING b.*
)
{write_movements("gone", kind="'cancelled'", order="id", reason="reason")}
"""  # noqa: S608 (no outside text)

LEAVE = f"""
{
    write_movements(
        "bookings_booking WHERE id = ANY(%(ids)s)", kind="'cancelled'", order="id", reason="%(reason)s::jsonb"
    )
}
"""

ARRIVE = f"""
WITH moved AS (
    UPDATE bookings_booking b SET household_id = given.household_id, changed_at = %(now)s, transmitted_at = NULL,
        is_agreed = false
    FROM unnest(%(ids)s::bigint[], %(households)s::bigint[]) AS given(id, household_id) WHERE b.id = given.id
    RETURNING b.*
)
{write_movements("moved", kind="state", order="id", reason="%(reason)s::jsonb")}
"""  # noqa: S608 (no outside text)

KEEP = f"""
WITH kept AS (
    UPDATE bookings_booking b SET kept_reason = %(reason)s, changed_at = %(now)s WHERE b.id = ANY(%(ids)s) RETURNING b.*
)
{write_movements("kept", kind="'kept'", order="id", reason="%(said)s::jsonb")}
"""  # noqa: S608 (no outside text)

NO_LONGER_BY_THE_YEAR = f"""
UPDATE bookings_booking b SET origin = 'desk' FROM activities_openingday d
WHERE d.id = b.opening_day_id AND b.id = ANY(%(ids)s) AND b.origin = 'pattern' AND NOT EXISTS (
    SELECT FROM bookings_bookingpattern p
    WHERE p.household_id = b.household_id AND p.person_id = b.person_id AND p.group_id = d.group_id AND {COVERS})
"""  # noqa: S608 (no outside text)
"""Days that came alone: the night would take them back as left by a registration that the new household never had."""

LEFT_FOR_OTHER = Reason(BookingCode.GOES_TO_OTHER)
COME_FROM_OTHER = Reason(BookingCode.COMES_FROM_OTHER)


class Way(StrEnum):
    """What becomes of what a right leaves behind. `MOVE` cancels what nobody else may take over."""

    CANCEL = "cancel"
    MOVE = "move"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The decision; `reason` says why days without right are kept, and is optional otherwise."""

    way: Way
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled(Generic[T]):
    """What was done, in bookings; `result` is the change's own answer."""

    result: T
    cancelled: int = 0
    moved: int = 0
    kept: int = 0
    patterns: int = 0
    mails: int = 0


class StrandedError(RuntimeError):
    """The change leaves something behind and no decision came with it: nothing was written."""

    def __init__(self, stranding: Stranding) -> None:
        self.stranding = stranding
        super().__init__(f"{len(stranding.bookings)} bookings and {len(stranding.patterns)} patterns without right")


@dataclass(frozen=True, slots=True)
class _Scene:
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        return clock.paris(self.now).date()

    def values(self, **more: Any) -> dict[str, Any]:
        return {"actor": self.actor.id, "now": self.now} | more


def change_rights(
    *,
    scope: Callable[[], Scope],
    change: Callable[[], T],
    settlement: Settlement | None,
    actor: Actor,
    now: datetime | None = None,
) -> Settled[T]:
    """Make `change`, then settle what it leaves without right among `scope`, read before and after it. What had no
    right already is another matter (`settle_stranded`).

    Raises `StrandedError`, everything undone, when something is left behind and `settlement` is None;
    `InvalidRuleError` (French) for days kept without a reason, and for what touches the agent's own household alone.
    Whoever loses something has a mail.
    """
    scene = _Scene(actor, now or clock.now())
    with transaction.atomic(), audited(user=actor.id, action="change_rights"):
        before = scope()
        refuse_own(actor, people=before.people)
        hold(before, scene.today)
        already = find_stranded(before, scene.today)
        result = change()
        stranding = _found_under_lock(before | scope(), scene.today).without(already)
        if settlement is None and not stranding.is_empty:
            raise StrandedError(stranding)
        return _settle(scene, stranding, settlement or Settlement(Way.CANCEL), result)


def settle_stranded(
    *, structure: Structure, scope: Scope, settlement: Settlement, actor: Actor, now: datetime | None = None
) -> Settled[None]:
    """Settle what an earlier change, or a hand in the database, left without right. Raises `InvalidRuleError`."""
    actor.must(Right.SETTLE_BOOKINGS, structure.pk)
    actor.must_in(Right.SETTLE_BOOKINGS, _structures_of(scope))
    scene = _Scene(actor, now or clock.now())
    with transaction.atomic(), audited(user=actor.id, action="settle_stranded"):
        refuse_own(actor, people=scope.people)
        hold(scope, scene.today)
        return _settle(scene, _found_under_lock(scope, scene.today), settlement, None)


def _structures_of(scope: Scope) -> list[int]:
    """Where the people, groups and days of a scope are, and its structure; one statement."""
    people = Person.objects.filter(pk__in=scope.people).values_list("structure_id")
    groups = ActivityGroup.objects.filter(pk__in=scope.groups).values_list("structure_id")
    days = OpeningDay.objects.filter(pk__in=scope.days).values_list("structure_id")
    found = sorted(structure for (structure,) in people.union(groups, days))
    return found if scope.structure_id is None else [*found, scope.structure_id]


def hold(scope: Scope, today: date) -> None:
    """Keep the households concerned from confirming, and the night from booking, until the end of the transaction."""
    execute(HOLD_DRAFTS, scope.values(today))
    execute(HOLD_PATTERNS, scope.values(today))


def _found_under_lock(scope: Scope, today: date) -> Stranding:
    """What is stranded, once nothing about these days can move any more."""
    first = find_stranded(scope, today)
    if not first.bookings:
        return first
    execute(LOCK, {"days": sorted({row.day_id for row in first.bookings})})
    return find_stranded(scope, today)


def _settle(scene: _Scene, stranding: Stranding, settlement: Settlement, result: T) -> Settled[T]:
    touched = {row.household_id for row in stranding.bookings} | {row.household_id for row in stranding.patterns}
    refuse_only_own(scene.actor, touched)
    moved = [row for row in stranding.bookings if settlement.way is Way.MOVE and row.other_id is not None]
    stay = list(stranding.bookings) if settlement.way is Way.KEEP else []
    cancelled = [row for row in stranding.bookings if row not in moved and row not in stay]
    reason = settlement.reason.strip()
    if stay and not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidRuleError(Reason(BookingCode.KEPT_WITHOUT_WORDS))
    patterns = _end_patterns(scene, stranding.patterns, settlement.way)
    _cancel(scene, cancelled)
    move_bookings(moved, left=LEFT_FOR_OTHER, come=COME_FROM_OTHER, actor=scene.actor, now=scene.now)
    if stay:
        execute(KEEP, scene.values(ids=[row.id for row in stay], reason=reason, said=kept(said(reason))))
    execute("DELETE FROM bookings_draftline WHERE id = ANY(%s)", [list(stranding.lines)])
    freed = sorted({row.day_id for row in cancelled if not row.is_waiting})
    promoted = promote_locked(freed, scene.now, by_hand=False, actor=scene.actor) if freed else []
    losses = Losses(cancelled, moved, stranding.patterns, reason)
    mails = queue_mails([*stranding_mails(losses), *promotion_mails(promoted)])
    return Settled(result, len(cancelled), len(moved), len(stay), patterns, len(mails))


def _cancel(scene: _Scene, rows: Sequence[Left]) -> None:
    if rows:
        ids, reasons = [row.id for row in rows], [kept(row.why) for row in rows]
        hold_beside(ids)
        execute(CANCEL, scene.values(ids=ids, reasons=reasons))
        reprice_beside(ids, now=scene.now, actor=scene.actor)


class Moving(Protocol):
    """A booking, and the household it goes to."""

    @property
    def id(self) -> int: ...
    @property
    def household_id(self) -> int: ...
    @property
    def other_id(self) -> int | None: ...
    @property
    def date(self) -> date: ...
    @property
    def activity_id(self) -> int: ...


def move_bookings(rows: Sequence[Moving], *, left: Reason, come: Reason, actor: Actor, now: datetime) -> None:
    """In the caller's transaction, which holds the days. The place and the rank stay; the price is that of the
    household that takes the day over. `left` and `come` are why, for each of the two."""
    if not rows:
        return
    ids, who = [row.id for row in rows], {"actor": actor.id, "now": now}
    hold_beside(ids)
    beside_before = beside(ids)
    execute(LEAVE, who | {"ids": ids, "reason": kept(left)})
    households = [row.other_id for row in rows]
    ShareQuestion.objects.filter(booking__in=ids).delete()
    execute(ARRIVE, who | {"ids": ids, "households": households, "reason": kept(come)})
    execute(NO_LONGER_BY_THE_YEAR, {"ids": ids})
    reprice_bookings({*ids, *beside_before, *beside(ids)}, now=now, actor=actor)


def _end_patterns(scene: _Scene, rows: Sequence[LeftPattern], way: Way) -> int:
    """Annual registrations, which book nothing any more, stop yesterday, or pass to the other household."""
    patterns = BookingPattern.objects.in_bulk([row.id for row in rows])
    for row in rows:
        pattern = patterns[row.id]
        if way is Way.MOVE and row.other_id is not None:
            pattern.household_id = row.other_id
            pattern.save(update_fields=["household", "updated_at"])
        elif pattern.start_date >= scene.today:
            pattern.delete()
        else:
            pattern.end_date = scene.today - timedelta(days=1)
            pattern.save(update_fields=["end_date", "updated_at"])
    return len(rows)
