"""What does not exist or is not open, told to an agent in the clothes of the desk; to others, as everywhere."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from preau.accounts.queries import StaffContext, staff_context
from preau.web.desk.menu import menu_of
from preau.web.signed_in import is_signed_in

CLOSED = "is_closed"
"""On a request whose page exists, and is not open to the roles of its agent."""
STRANGER = "is_stranger"
"""On a request whose guard found no role of the account in the structure of the address."""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. An agent who asks for an address below their structure's keeps the menu."""
    staff = _staff(request)
    if staff is None:
        return defaults.page_not_found(request, exception)
    return _page(request, staff, HTTPStatus.NOT_FOUND)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: what an action refused to an agent, or a page to a family."""
    staff = _staff(request)
    if staff is None:
        return defaults.permission_denied(request, exception)
    return _page(request, staff, HTTPStatus.FORBIDDEN)


def _page(request: HttpRequest, staff: StaffContext, status: HTTPStatus) -> HttpResponse:
    context = {
        "menu": menu_of(request, staff, ""),
        "structure": staff.structure,
        CLOSED: getattr(request, CLOSED, False),
    }
    return render(request, f"desk/{status.value}.html", context, status=status)


def _staff(request: HttpRequest) -> StaffContext | None:
    """The agent of the page, or of the structure that the address names; None where the second factor waits.

    A statement where no guard read it, for an account that is signed in.
    """
    staff = getattr(request, "staff", None)
    is_known = staff is not None or hasattr(request, "family") or getattr(request, STRANGER, False)
    if not is_known and hasattr(request, "user") and is_signed_in(request):
        slug = request.path_info.strip("/").partition("/")[0]
        staff = staff_context(request.user, slug)
    return None if staff is None or staff.lacks_second_factor else staff
