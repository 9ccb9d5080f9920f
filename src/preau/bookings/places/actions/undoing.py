"""An act upon days taken back, as long as nothing was built on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from preau.activities.models import OpeningDay
from preau.bookings.closing.giving_back import take_again
from preau.bookings.closing.mails import AGAIN, Touched, touched_mails
from preau.bookings.enums import DayActKind
from preau.bookings.models import DayAct
from preau.bookings.movements.actions import told_sql, write_movements
from preau.bookings.own import refuse_alone
from preau.bookings.places.actions.keeping import HOLD_NAMED
from preau.bookings.places.choosing import KEPT, PlacesError, state_of, why_not_undone
from preau.bookings.reasons import BookingCode
from preau.bookings.repricing.actions import beside, hold_beside, reprice_bookings
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason, kept, read_reason
from preau.common.sql import column, execute, fetch
from preau.common.text import day_text
from preau.notices.actions import queue_mails
from preau.structures.models import Structure

# What the act cancelled comes back where nobody touched it since, in the order of requests, while there are places.
PUT_BACK = f"""
WITH line AS (
    SELECT booking.id, line.state, line.origin, day.capacity - day.booked AS places,
        day.waiting_capacity - day.waiting AS queue,
        row_number() OVER (PARTITION BY booking.opening_day_id, line.state ORDER BY booking.id) AS rank
    FROM bookings_dayactline line JOIN bookings_booking booking ON booking.id = line.booking_id
    JOIN activities_openingday day ON day.id = booking.opening_day_id
    WHERE line.act_id = %(act)s AND booking.state = 'cancelled' AND booking.changed_at = %(at)s AND day.is_open
        AND NOT EXISTS (SELECT FROM bookings_booking other WHERE other.person_id = booking.person_id
            AND other.opening_day_id = booking.opening_day_id AND other.state IN ('booked', 'waiting'))
), back AS (
    UPDATE bookings_booking booking SET state = line.state, origin = line.origin, reason = NULL, changed_at = %(now)s,
        transmitted_at = NULL
    FROM line WHERE line.id = booking.id AND line.rank <= CASE line.state
        WHEN 'booked' THEN coalesce(line.places, line.rank) ELSE line.queue END
    RETURNING booking.*, line.rank
), history AS (
    {
    write_movements(
        "back",
        kind="back.state",
        order="id",
        reason="%(reason)s::jsonb",
        rank="CASE WHEN back.state = 'waiting' THEN back.rank END",
    )
}
)
{told_sql("back")}
"""  # noqa: S608 (no outside text)
DAYS_OF = """
SELECT DISTINCT booking.opening_day_id FROM bookings_dayactline line
JOIN bookings_booking booking ON booking.id = line.booking_id WHERE line.act_id = %(act)s
"""


@dataclass(frozen=True, slots=True)
class Undone:
    """Days put as they were, bookings put back, those that could not be (their place is taken), mails, cents taken
    again of what the act had given back."""

    days: int
    back: int
    lost: int
    mails: int
    taken_cents: int = 0


def undo_act(*, structure: Structure, act_id: int, actor: Actor, now: datetime, today: date) -> Undone | None:
    """Take back an act of this structure; None when it has no such act.

    Raises `PlacesError`, and writes nothing, for one that is over or undone, or whose days were changed since;
    `OwnHouseholdError` when nothing comes back but the agent's own bookings.
    """
    actor.must(Right.MANAGE_PLACES, structure.pk)
    with audited(user=actor.id, action="undo_act"), transaction.atomic():
        act = DayAct.objects.filter(structure=structure, pk=act_id).select_for_update().first()
        if act is None:
            return None
        if act.kind in {DayActKind.CLOSED, DayActKind.OPENED}:
            actor.must(Right.CLOSE_DAYS, structure.pk)
        if why := why_not_undone(act, today):
            raise PlacesError(why)
        written = {row["id"]: row for row in act.days_before}
        execute(HOLD_NAMED, {"days": sorted({*written, *column(int, DAYS_OF, {"act": act.pk})})})
        _put_days_back(act, written)
        hold_beside(list(act.lines.values_list("booking_id", flat=True)))
        values = {"act": act.pk, "at": act.at, "now": now, "actor": actor.id}
        rows = fetch(Touched, PUT_BACK, values | {"reason": kept(Reason(BookingCode.PUT_BACK))})
        refuse_alone(actor, [row.id for row in rows])
        # Who was marked meanwhile owes that mark, or nothing: not the day as well.
        owing = [row.id for row in rows if row.is_charged and not row.is_spared]
        taken = take_again(owing, given_at=act.at, actor=actor, now=now)
        # Prices may have moved while they were away, and those of brothers and sisters move with them.
        back = [row.id for row in rows]
        reprice_bookings({*back, *beside(back)}, now=now, actor=actor)
        act.undone_at, act.undone_by_id = now, actor.id
        act.save(update_fields=["undone_at", "undone_by"])
        mails = queue_mails(list(touched_mails(structure, _subject(act), _head(act), rows, taken, moved=AGAIN)))
        lost = act.lines.count() - len(rows)
    return Undone(len(written), len(rows), lost, len(mails), sum(taken.values()))


def _put_days_back(act: DayAct, written: dict[int, dict[str, Any]]) -> None:
    days = OpeningDay.objects.filter(pk__in=written).select_related("group", "activity").order_by("id")
    changed: Sequence[OpeningDay] = list(days)
    for day in changed:
        before = written[day.pk]["before"]
        took = act.kind == DayActKind.OPENED and (day.booked or day.waiting)
        short = before["capacity"] is not None and day.booked > before["capacity"]
        if state_of(day) != written[day.pk]["after"] or took or short:
            raise PlacesError(Reason(BookingCode.ACT_CHANGED_SINCE, group=str(day.group), day=day.date))
        for name in KEPT:
            setattr(day, name, before[name])
        day.closed_reason = read_reason(before["closed_reason"])
    OpeningDay.objects.bulk_update(changed, KEPT, batch_size=1000)


def _subject(act: DayAct) -> str:
    when = day_text(act.first_date)
    return f"{when.capitalize()} : rétabli" if act.first_date == act.last_date else f"À partir du {when} : rétabli"


def _head(act: DayAct) -> str:
    what = "La sortie n’a plus lieu" if act.kind == DayActKind.OUTING else "L’accueil rouvre"
    return f"{what}. Est de nouveau réservé, ou en liste d’attente :"
