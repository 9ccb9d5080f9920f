"""Copying days from a child to others, or from an activity to another (guide 004; Coudekerque's planning copy)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from preau.activities.rules import check_hours
from preau.bookings.drafting.wishes import Refusal, Wish
from preau.bookings.enums import DraftAction
from preau.bookings.planning.calendar import Cell, Planning
from preau.bookings.planning.missed import missed_day
from preau.bookings.reasons import BookingCode
from preau.bookings.rules import TO_TAKE
from preau.common.reasons import Reason, joined

Place = tuple[int, int | None]
"""A person and an activity; no activity means all of them, each copied to the same one."""


def copy(
    planning: Planning, *, source: Place, targets: Sequence[Place], first: date, last: date, only_draft: bool
) -> tuple[list[Wish], list[Refusal]]:
    """The wishes that copy the days of `source` between two dates, both included, and what cannot be copied.

    With `only_draft`, only the bookings being prepared are copied; otherwise every day that is or will be booked.
    Days the target has already are left alone; nothing is ever cancelled by a copy.
    """
    cells = planning.select(person_id=source[0], activity_id=source[1], first=first, last=last)
    cells = [cell for cell in cells if _is_copied(cell, only_draft)]
    wishes, refused = [], []
    for person_id, activity_id in targets:
        for cell in cells:
            answer = _copy_day(planning, cell, person_id, activity_id or cell.group.activity.id)
            if isinstance(answer, Wish):
                wishes.append(answer)
            elif answer is not None:
                refused.append(answer)
    return wishes, refused


def _is_copied(cell: Cell, only_draft: bool) -> bool:
    if only_draft:
        return cell.line is not None and cell.line.action == DraftAction.BOOK and cell.is_wanted
    return cell.is_wanted


def _copy_day(planning: Planning, source: Cell, person_id: int, activity_id: int) -> Wish | Refusal | None:
    target = planning.cells.get((person_id, activity_id, source.day.date))
    if target is None:
        return Refusal(person_id, activity_id, source.day.date, Reason(BookingCode.NOT_COPIED))
    if target.is_wanted:
        return None
    if target.state not in TO_TAKE:
        why = target.verdict.why or Reason(BookingCode.NOT_COPIED)
        return Refusal(person_id, activity_id, source.day.date, why, missed_day(planning, target))
    hours = source.hours if target.group.activity.hours else (None, None)
    if target.group.activity.hours and (faults := check_hours(target.group.activity.hours, *hours)):
        why = joined(fault.reason for fault in faults) or Reason(BookingCode.NOT_COPIED)
        return Refusal(person_id, activity_id, source.day.date, Reason(BookingCode.HOURS_DO_NOT_FIT, why=why))
    return Wish(*target.key, True, *hours)
