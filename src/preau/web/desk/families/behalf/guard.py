"""The family that a page of the desk acts for, and the side its planning is opened on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from preau.bookings.models import Draft
from preau.bookings.rules.late import late_of
from preau.common.actors import Right
from preau.common.reasons import text
from preau.households.closed import CLOSED
from preau.households.models import Household
from preau.structures.models import Structure
from preau.web.access import View
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.families.page.frame import SECTION, draw_tab
from preau.web.desk.own import is_own
from preau.web.desk.pages import draw, url
from preau.web.side import Side, SidedRequest

PLANNING = "desk_planning"


class BehalfRequest(DeskRequest, SidedRequest):
    """A request of an agent for a family: `side` says which one, and whose draft its planning shows."""


BehalfView = Callable[Concatenate[BehalfRequest, ...], HttpResponse]


def household_of(structure: Structure, household_id: int) -> Household:
    """A household of this structure; 404 for anything else. One statement."""
    found = Household.objects.filter(structure=structure, pk=household_id).first()
    if found is None:
        raise Http404
    return found


def behalf_page(right: Right) -> Callable[[BehalfView], View]:
    """A page of the desk for one household of the structure, for the agents who have this right.

    The view gets `request.side` instead of the household's number. Another town's household is a 404; the agent's own
    is a page that says who can do it. Three statements.
    """

    def decorate(view: BehalfView) -> View:
        @desk_page(right)
        def guarded(request: DeskRequest, household_id: int, **kwargs: Any) -> HttpResponse:
            household = household_of(request.structure, household_id)
            if household.closed_at is not None:
                messages.warning(request, text(CLOSED))
                return redirect(url(request, "desk_family", household.pk))
            known = cast("BehalfRequest", request)
            if is_own(request, [household.pk]):
                answer = draw(request, "desk/families/behalf/own.html", SECTION, household=household)
                answer.status_code = 403
                return answer
            known.side = _side(request, household)
            return view(known, **kwargs)

        return guarded

    return decorate


def _side(request: DeskRequest, household: Household) -> Side:
    may_book_late = request.actor.may(Right.BOOK_LATE, request.structure.pk)
    actor = request.actor.on_behalf_of(household)
    return Side(request.structure, household, actor, may_book_late, show)


def show(request: BehalfRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the family's planning, as a tab of the family's page, with why it goes past deadlines."""
    side = request.side
    draft = Draft.objects.filter(household=side.household, agent=side.agent).first()
    late = late_of(draft.late_motive, draft.late_words) if draft and side.may_book_late else None
    answer = draw_tab(request, side.household.pk, PLANNING, template, late=late, **context)
    answer.status_code = status
    return answer
