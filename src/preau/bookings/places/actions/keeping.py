"""An act upon days: the days an agent chose, held; what is kept of it, to be told and taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from preau.activities.models import OpeningDay
from preau.bookings.enums import DayActKind
from preau.bookings.fragments import hold_days
from preau.bookings.models import DayAct, DayActLine
from preau.bookings.places.choosing import KEPT, Chosen, Line, PlacesError, chosen_days, mark_of_days, state_of
from preau.bookings.reasons import BookingCode
from preau.common.actors import Actor
from preau.common.reasons import Reason
from preau.common.sql import column
from preau.common.text import instant_text
from preau.structures.models import Structure

HOLD = hold_days("""ARRAY(
    SELECT id FROM activities_openingday WHERE structure_id = %(structure)s AND group_id = ANY(%(groups)s)
        AND date BETWEEN %(first)s AND %(last)s AND extract(isodow FROM date)::int = ANY(%(weekdays)s)
        AND (cardinality(%(dates)s::date[]) = 0 OR date = ANY(%(dates)s::date[])))""")
HOLD_NAMED = hold_days("%(days)s")
LOOKED_AT = 20
"""Acts, at most, among which the one that changed what a page showed is looked for."""


def hold(structure: Structure, chosen: Chosen, today: date, seen: str | None = None) -> list[OpeningDay]:
    """The chosen days, locked in the order of ids, by date and group. Raises `PlacesError` for none, or past ones, and
    when they are no longer what the page whose mark is `seen` showed (None: no page)."""
    if chosen.first < today:
        raise PlacesError(Reason(BookingCode.PLACES_PAST))
    held = set(column(int, HOLD, chosen.values(structure)))
    # A statement of its own: it sees what the previous holders committed, and days made since, which nobody holds.
    found = [day for day in chosen_days(structure, chosen) if day.pk in held]
    if not found:
        raise PlacesError(Reason(BookingCode.PLACES_NOTHING))
    if seen is not None and mark_of_days(found) != seen:
        raise PlacesError(Reason(BookingCode.DAYS_CHANGED_SINCE, what=_last_act(structure, chosen, held)))
    return found


def _last_act(structure: Structure, chosen: Chosen, held: Collection[int]) -> str:
    """What was last done to some of these days: most often what the page did not show."""
    acts = DayAct.objects.filter(structure=structure, first_date__lte=chosen.last, last_date__gte=chosen.first)
    for act in acts.select_related("actor", "undone_by").order_by("-id")[:LOOKED_AT]:
        if any(row["id"] in held for row in act.days_before):
            what, who, at = act.get_kind_display(), act.actor, act.at
            if act.undone_at is not None:
                what, who, at = f"{what}, puis annulé", act.undone_by, act.undone_at
            return f"{what[:1].lower()}{what[1:]} le {instant_text(at)}{f', par {who}' if who else ''}"
    return "le calendrier, ou les jours que vous avez choisis"


def write_days(days: Sequence[OpeningDay], **fields: Any) -> list[dict[str, Any]]:
    """Give each of these held days the same fields; what was before and is after, day by day."""
    before = [state_of(day) for day in days]
    for day in days:
        for name, value in fields.items():
            setattr(day, name, value)
    return keep_days(days, before)


def keep_days(days: Sequence[OpeningDay], before: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write these days as they are changed; what was before and is after, of those that differ."""
    changed = [(day, old, state_of(day)) for day, old in zip(days, before, strict=True) if state_of(day) != old]
    OpeningDay.objects.bulk_update([day for day, _, _ in changed], KEPT, batch_size=1000)
    return [{"id": day.pk, "before": old, "after": new} for day, old, new in changed]


def keep_act(
    kind: DayActKind,
    days: Sequence[OpeningDay],
    written: list[dict[str, Any]],
    *,
    actor: Actor,
    at: datetime,
    **about: Any,
) -> DayAct:
    """The row of an act upon these days, in its transaction."""
    return DayAct.objects.create(
        structure_id=days[0].structure_id,
        kind=kind,
        actor_id=actor.id,
        at=at,
        first_date=min(day.date for day in days),
        last_date=max(day.date for day in days),
        days_before=written,
        **about,
    )


def keep_lines(act: DayAct, lines: Iterable[Line]) -> None:
    """The bookings that it changed, as they were."""
    DayActLine.objects.bulk_create(
        [DayActLine(act=act, booking_id=line.id, state=line.state, origin=line.origin) for line in lines]
    )
