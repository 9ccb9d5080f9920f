"""What every page of the planning does with a touch: wishes into the draft, then the answer.

With JavaScript the answer is JSON: the elements to repaint, as they now are. Without it, the page is shown again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string

from preau.bookings.actions import Edit, Refusal, Wish, edit_draft, toggle
from preau.bookings.planning.calendar import Cell, Planning
from preau.bookings.rules import TO_TAKE
from preau.common.reasons import text as text_of
from preau.common.text import short_day
from preau.web.family.planning.bar import Bar
from preau.web.family.planning.hours import Hours
from preau.web.side import SidedRequest

SHOWN_REFUSALS = 5


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's script asks, rather than the browser."""
    return request.headers.get("Accept", "") == "application/json"


def wishes_for(cells: Iterable[Cell], hours: Hours, books: bool | None = None) -> list[Wish]:
    """A quick tool over cells, or one cell: completes, then empties (`toggle`), unless `books` says.

    A day whose cancelling is taken back keeps the hours it had.
    """
    found = list(cells)
    kept = {cell.key for cell in found if cell.held is not None and cell.held.is_ours}
    hourly = {cell.key for cell in found if cell.group.activity.hours is not None}
    return [
        wish if wish_key(wish) in hourly - kept else replace(wish, arrival=None, departure=None)
        for wish in (toggle(found, hours) if books is None else directed(found, hours, books=books))
    ]


def directed(cells: Sequence[Cell], hours: Hours, *, books: bool) -> list[Wish]:
    """Book what can be taken, or free what can be freed, whatever the first day says.

    A cell touched alone, from a page grown old, is asked for even when it can no longer be: the answer says why.
    """
    alone = len(cells) == 1
    if books:
        wanted = [cell for cell in cells if cell.state in TO_TAKE or (alone and not cell.is_wanted)]
        return [Wish(*cell.key, True, *hours) for cell in wanted]
    mine = [cell for cell in cells if cell.is_changeable or (alone and cell.is_wanted)]
    return [Wish(*cell.key, False) for cell in mine if cell.state not in TO_TAKE]


def wish_key(wish: Wish) -> tuple[int, int]:
    """The cell a wish is about."""
    return wish.person_id, wish.day_id


def needs_hours(wishes: Sequence[Wish], planning: Planning) -> bool:
    """Whether one of the wishes books a day of an activity with hours anew."""
    for wish in wishes:
        cell = planning.by_day.get(wish_key(wish))
        if wish.wanted and cell and cell.group.activity.hours and (cell.held is None or not cell.held.is_ours):
            return True
    return False


def apply(request: SidedRequest, planning: Planning, wishes: Sequence[Wish], tool: Sequence[Cell] = ()) -> Edit:
    """Write the wishes into the household's draft; `tool` are the days of a tool used on many at once."""
    return edit_draft(planning=planning, wishes=wishes, actor=request.side.actor, tool=tool)


def refusals(planning: Planning, refused: Sequence[Refusal]) -> list[str]:
    """`Lina, mar. 3 nov. : Délai passé…`; past a few, only how many more."""
    shown = [_refusal(planning, refusal) for refusal in refused[:SHOWN_REFUSALS]]
    if len(refused) > SHOWN_REFUSALS:
        shown.append(f"Et {len(refused) - SHOWN_REFUSALS} autres jours.")
    return shown


def _refusal(planning: Planning, refusal: Refusal) -> str:
    member = planning.member(refusal.person_id) if refusal.person_id else None
    if member is None or refusal.date is None:
        return text_of(refusal.reason)
    return f"{member.first_name}, {short_day(refusal.date)} : {text_of(refusal.reason)}"


def json_answer(request: SidedRequest, planning: Planning, html: dict[str, str], refused: list[str]) -> JsonResponse:
    """The elements to repaint by id, and the bar; `planning` is as it is after the edit."""
    bar = Bar.of(planning)
    context = {"bar": bar}
    html["bar"] = render_to_string("family/planning/_bar.html", context, request)
    return JsonResponse({"html": html, "version": bar.version, "refused": refused})


def json_error(text: str) -> JsonResponse:
    """What was typed cannot be kept; nothing was written. An answer like another for the script, hence its status."""
    return JsonResponse({"error": text})


def page_again(request: HttpRequest, url: str, anchor: str, refused: list[str]) -> HttpResponse:
    """Back to the page, at the place that was touched; at the top when something was refused, to read it."""
    for text in refused:
        messages.error(request, text)
    return HttpResponseRedirect(url if refused else f"{url}{anchor}")
