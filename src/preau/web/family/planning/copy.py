"""Copying days to other children or to another activity: what was just entered, or the planning between two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from preau.bookings.actions import Edit, Refusal, copy, edit_draft
from preau.bookings.confirming.preview import draft_span
from preau.bookings.enums import DraftAction
from preau.bookings.planning.calendar import ActivityInfo, Planning
from preau.common import clock
from preau.common.reasons import Reason
from preau.common.spans import school_year
from preau.common.text import short_days
from preau.web.family.planning.bar import Bar
from preau.web.family.planning.copy_form import CopyForm
from preau.web.side import SidedRequest


@dataclass(frozen=True)
class RefusedRow:
    """Days that could not be copied for one reason."""

    first_name: str
    sticker: int
    activity: str
    days: str
    reason: Reason


def planning_copy(request: SidedRequest) -> HttpResponse:
    """Choose what to copy; what was copied goes to the draft, what could not be is listed. GET 10 statements, POST 14.

    Copying again changes nothing: days already there are left alone.
    """
    planning = _whole_planning(request)
    form = CopyForm(planning, request.POST if request.method == "POST" else None, initial=_initial(request, planning))
    context: dict[str, Any] = {"form": form, "edit": None, "bar": Bar.of(planning)}
    status = HTTPStatus.OK
    if form.is_bound and form.is_valid():
        edit, refused = _copy(request, planning, form)
        context |= {"edit": edit, "refused": _refused_rows(planning, refused)}
    elif form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return request.side.show(request, "family/planning/copy.html", context, status)


def _whole_planning(request: SidedRequest) -> Planning:
    """The school year of today, and as much more as the draft needs."""
    side = request.side
    this = school_year(clock.today())
    draft_first, draft_last = draft_span(side.household, side.agent)
    last = max(school_year(clock.today() + timedelta(days=120)).last, draft_last)
    return side.load(min(this.first, draft_first), last)


def _initial(request: SidedRequest, planning: Planning) -> dict[str, object]:
    """What was just entered, when there is something; else the planning from now on."""
    booked = [line for line in planning.lines if line.action == DraftAction.BOOK]
    today = clock.today()
    if not booked:
        first = planning.members[0].person_id if planning.members else ""
        return {"quoi": "planning", "enfant": first, "du": today, "au": school_year(today).last}
    latest = booked[-1]
    days = [line.date for line in booked]
    return {
        "quoi": "saisie", "enfant": latest.person_id, "activite": latest.activity_id, "du": min(days), "au": max(days)
    }  # fmt: skip


def _copy(request: SidedRequest, planning: Planning, form: CopyForm) -> tuple[Edit, list[Refusal]]:
    wishes, refused = copy(
        planning,
        source=form.source,
        targets=form.targets,
        first=form.cleaned_data["du"],
        last=form.cleaned_data["au"],
        only_draft=form.cleaned_data["quoi"] == "saisie",
    )
    edit = edit_draft(planning=planning, wishes=wishes, actor=request.side.actor, uncopied=refused)
    return edit, [*refused, *edit.refused]


def _refused_rows(planning: Planning, refused: list[Refusal]) -> list[RefusedRow]:
    """One row for a child, an activity and a reason, with its days."""
    found: dict[tuple[int, int, Reason], list[date]] = {}
    for refusal in refused:
        if refusal.person_id is not None and refusal.activity_id is not None and refusal.date is not None:
            found.setdefault((refusal.person_id, refusal.activity_id, refusal.reason), []).append(refusal.date)
    return [_refused_row(planning, *key, days) for key, days in found.items()]


def _refused_row(planning: Planning, person_id: int, activity_id: int, reason: Reason, days: list[date]) -> RefusedRow:
    member = planning.member(person_id)
    activity: ActivityInfo | None = planning.activity(activity_id)
    return RefusedRow(
        first_name=member.first_name if member else "",
        sticker=member.sticker if member else 1,
        activity=activity.name if activity else _("Activité"),
        days=short_days(days),
        reason=reason,
    )
