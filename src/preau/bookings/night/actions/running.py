"""The night: what waits for nobody's click, in steps that can be cut short anywhere and run again.

Each step goes by batches, one transaction each, and finds by itself what is left to do; only the reports, which are
mails, keep a cursor (`NightRun`). Two nights never run together.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import OperationalError, transaction

from preau.accounts.fragments import AT_ONCE, household_emails
from preau.bookings.facts.rights import right_of
from preau.bookings.models import NightRun
from preau.bookings.movements.actions import write_movements
from preau.bookings.night.actions.reporting import send_reports
from preau.bookings.patterns.actions.applying import Applied, apply_patterns
from preau.bookings.reasons import BookingCode
from preau.bookings.repricing.actions import reprice
from preau.bookings.sharing.actions import ask_sharers
from preau.bookings.stranding.mails import StrandedCount, stranded_mail
from preau.bookings.stranding.queries import RIGHTLESS, Scope, to_come
from preau.bookings.waiting.actions import LOCK, promote_waiting
from preau.bookings.waiting.mails import Expired, expiry_mails
from preau.common import clock
from preau.common.actors import NIGHT, Actor
from preau.common.alone import alone
from preau.common.nightly import NightBusyError
from preau.common.reasons import Reason, kept
from preau.common.sql import column, execute, fetch, scalar
from preau.notices.actions import queue_mails

NIGHT_KEY = 0x507265617521  # the advisory lock of the night: any number nobody else takes
DAYS_BATCH = 200
ROWS_BATCH = 5000
MOVEMENTS_LOCK = "4s"  # under the 5 s that a page waits for its own
WATERMARK_TRIES = 20
WATERMARK_PAUSE = 3.0  # seconds

MOVING_DAYS = """
SELECT day.id FROM activities_openingday day JOIN activities_activity activity ON activity.id = day.activity_id
WHERE day.waiting > 0 AND day.is_open AND day.promotion_deadline_at >= %(now)s AND activity.promotion = 'automatic'
    AND (day.capacity IS NULL OR day.booked < day.capacity)
ORDER BY day.id
"""
LATE_DAYS = "SELECT id FROM activities_openingday WHERE waiting > 0 AND promotion_deadline_at < %(now)s ORDER BY id"

NO_PLACE = Reason(BookingCode.NO_PLACE)
# Under the lock of the days, as every place that moves: nobody is promoted and refused at once.
EXPIRE = f"""
WITH late AS (
    UPDATE bookings_booking booking SET state = 'refused', reason = %(reason)s::jsonb, changed_at = %(now)s,
        transmitted_at = NULL
    FROM activities_openingday day
    WHERE day.id = booking.opening_day_id AND day.id = ANY(%(days)s) AND booking.state = 'waiting'
        AND day.promotion_deadline_at < %(now)s
    RETURNING booking.*
), history AS (
    {write_movements("late", kind="'expired'", order="id", reason="%(reason)s::jsonb")}
)
SELECT late.date, person.first_name, activity.name AS activity_name, structure.id AS structure_id,
    structure.name AS structure_name, {household_emails("late.household_id", AT_ONCE)} AS emails
FROM late
JOIN households_person person ON person.id = late.person_id
JOIN activities_openingday day ON day.id = late.opening_day_id
JOIN activities_activity activity ON activity.id = day.activity_id
JOIN structures_structure structure ON structure.id = late.structure_id
ORDER BY late.date, late.id
"""  # noqa: S608 (no outside text)

BY_STRUCTURE = f"""
SELECT s.id AS structure_id, s.name, s.contact_email AS email, count(*) AS number FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN structures_structure s ON s.id = b.structure_id
CROSS JOIN LATERAL {right_of("b.person_id", "b.household_id", "d")} entitled
WHERE b.id IN ({RIGHTLESS}) AND {{to_come}} AND b.kept_reason = '' AND entitled.why IS NOT NULL
GROUP BY s.id ORDER BY s.id
"""  # noqa: S608 (no outside text)

# Rows that somebody is changing are passed over, not waited for: the next night takes them.
TRANSMIT = """
WITH batch AS (
    SELECT id FROM bookings_booking WHERE transmitted_at IS NULL ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE bookings_booking booking SET transmitted_at = %(now)s FROM batch WHERE batch.id = booking.id
"""


@dataclass(slots=True)
class NightReport:
    """What a night did. `resumed`: the one before had been cut short, and its reports are counted here."""

    promoted: int = 0
    expired: int = 0
    applied: Applied = field(default_factory=Applied)
    repriced: int = 0
    stranded: int = 0
    transmitted: int = 0
    mails: int = 0
    resumed: bool = False


def run_night(*, now: datetime | None = None, actor: Actor = NIGHT) -> NightReport:
    """Everything a night does, in order. Raises `NightBusyError` when another one is running."""
    with alone(NIGHT_KEY) as is_alone:
        if not is_alone:
            raise NightBusyError("another night is running")
        return _run(now or clock.now(), actor)


def _run(moment: datetime, actor: Actor) -> NightReport:
    report = NightReport()
    run = _unfinished()
    report.resumed = run is not None
    if run is not None and run.last_movement is not None:
        report.mails += _report(run, moment)
        run = None
    run = run or _begin(moment)
    report.promoted = promote_left(now=moment, actor=actor)
    report.expired = expire_waiting(now=moment, actor=actor)
    report.applied = apply_patterns(now=moment, actor=actor)
    ask_sharers(now=moment)
    report.repriced = reprice(now=moment, actor=actor)
    report.stranded = tell_stranded(now=moment)
    report.transmitted = transmit(now=moment)
    run.last_movement = _watermark()
    run.save(update_fields=["last_movement"])
    report.mails += _report(run, moment)
    return report


def promote_left(*, now: datetime, actor: Actor = NIGHT) -> int:
    """Give the places left on days that somebody still waits for; returns how many."""
    return sum(len(promote_waiting(day_ids=days, actor=actor, now=now)) for days in _days(MOVING_DAYS, now))


def expire_waiting(*, now: datetime, actor: Actor = NIGHT) -> int:
    """Refuse the requests whose waiting list is closed, and write to their households; returns how many."""
    expired = 0
    for days in _days(LATE_DAYS, now):
        with transaction.atomic():
            execute(LOCK, {"days": days})
            values: dict[str, Any] = {"days": days, "now": now, "actor": actor.id}
            rows = fetch(Expired, EXPIRE, values | {"reason": kept(NO_PLACE)})
            queue_mails(expiry_mails(rows))
            expired += len(rows)
    return expired


def tell_stranded(*, now: datetime) -> int:
    """Write to each structure that has bookings to come without a right (a hand in the database, an import) which
    nobody settled nor decided to keep; returns how many. They stay as they are: the desk has the page that settles."""
    with transaction.atomic():
        found = fetch(StrandedCount, BY_STRUCTURE.format(to_come=to_come()), Scope().values(clock.paris(now).date()))
        queue_mails([stranded_mail(row) for row in found if row.email])
    return sum(row.number for row in found)


def transmit(*, now: datetime) -> int:
    """Mark every request as it stands as seen by the structure; returns how many.

    Rows that somebody is changing are left to the next night.
    """
    transmitted = 0
    while True:
        batch = execute(TRANSMIT, {"now": now, "limit": ROWS_BATCH})
        if not batch:
            return transmitted
        transmitted += batch


def _days(sql: str, now: datetime) -> list[list[int]]:
    ids = column(int, sql, {"now": now})
    return [[day for _, day in chunk] for _, chunk in groupby(enumerate(ids), key=lambda pair: pair[0] // DAYS_BATCH)]


def _unfinished() -> NightRun | None:
    return NightRun.objects.filter(finished_at__isnull=True).first()


def _begin(now: datetime) -> NightRun:
    """A night that reports what happened since the last one; the first goes back one day."""
    last = NightRun.objects.first()
    if last is not None and last.last_movement is not None:
        after = last.last_movement
    else:
        after = scalar(
            int, "SELECT coalesce(max(id), 0) FROM bookings_movement WHERE at < %s", [now - timedelta(days=1)]
        )
    return NightRun.objects.create(started_at=now, after_movement=after)


def _watermark() -> int:
    """An id under which no movement can appear any more.

    Ids are given before transactions end: SHARE waits for those that are writing, and the next ones get higher ids.
    Pages queue behind that wait, so it is short and tried again; raises `OperationalError` when it never succeeds.
    """
    for _ in range(WATERMARK_TRIES - 1):
        try:
            return _last_movement()
        except OperationalError:
            time.sleep(WATERMARK_PAUSE)
    return _last_movement()


def _last_movement() -> int:
    with transaction.atomic():
        execute(f"SET LOCAL lock_timeout = '{MOVEMENTS_LOCK}'")
        execute("LOCK TABLE bookings_movement IN SHARE MODE")
        return scalar(int, "SELECT coalesce(max(id), 0) FROM bookings_movement")


def _report(run: NightRun, now: datetime) -> int:
    mails = send_reports(run)
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    return mails
