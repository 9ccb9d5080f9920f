"""Who may see a page of the back office: agents of the structure whose roles open the page's right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.http import Http404, HttpRequest, HttpResponse

from preau.accounts.queries import StaffContext, staff_context
from preau.accounts.sessions import note_agent
from preau.common.actors import Actor, Right
from preau.structures.models import Structure
from preau.web.access import View, to_sign_in
from preau.web.account.required import second_factor_page
from preau.web.landing import remember_desk
from preau.web.signed_in import SignedInRequest, is_signed_in


class DeskRequest(SignedInRequest):
    """A request whose agent is known; `actor` is what its actions take.

    `is_closed`: the page exists, and their roles do not open it. `is_stranger`: they have no role in the structure of
    the address, which needs not be read again.
    """

    is_closed: bool
    is_stranger: bool
    staff: StaffContext
    structure: Structure
    actor: Actor


DeskView = Callable[Concatenate[DeskRequest, ...], HttpResponse]


def desk_page(*rights: Right) -> Callable[[DeskView], View]:
    """A page for the agents who have these rights, all of them, in the structure of the address.

    The view gets `request.staff`, `request.actor` and `request.structure` instead of the slug. Signed out: the sign-in
    page, then back. No role there, or none that opens it: the same 404 as a structure that does not exist. Without the
    second factor that a structure of the agent requires: the page that leads to it. One statement.
    """

    def decorate(view: DeskView) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, structure: str, **kwargs: Any) -> HttpResponse:
            if not is_signed_in(request):
                return to_sign_in(request)
            staff = staff_context(request.user, structure)
            if staff is None:
                cast("DeskRequest", request).is_stranger = True
                raise Http404
            known = _known(request, staff)
            if not all(staff.may(right) for right in rights):
                known.is_closed = True
                raise Http404
            note_agent(request.session)
            if staff.lacks_second_factor:
                return second_factor_page(known)
            response = view(known, **kwargs)
            remember_desk(request, response, staff)
            return response

        return guarded

    return decorate


def _known(request: HttpRequest, staff: StaffContext) -> DeskRequest:
    """The same request, with its agent."""
    known = cast("DeskRequest", request)
    known.staff, known.structure, known.actor = staff, staff.structure, staff.actor
    return known
