"""Where agents land: the structure they used last, on what their role does first."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from preau.accounts.queries import StaffContext
from preau.common.actors import Actor, Right
from preau.structures.models import Structure

COOKIE = "bureau"
"""The structure whose desk was used last on this browser, by its slug; means nothing without a role there."""
A_YEAR = 365 * 24 * 3600
FRONT = "desk"
"""The entrance of the desk."""
FIRSTS = (
    (Right.DECIDE_REQUESTS, FRONT),
    (Right.TAKE_MONEY, "desk_till"),
    (Right.SEE_BOOKS, FRONT),
    (Right.MANAGE_PLACES, "desk_grid"),
    (Right.MARK_ATTENDANCE, "desk_days"),
)
"""Where a day begins, by what an agent has the right to: the first line that holds."""


def first_page(actor: Actor, structure: int) -> str:
    """The page an agent lands on in the structure of this number."""
    return next((page for right, page in FIRSTS if actor.may(right, structure)), FRONT)


def first_url(actor: Actor, structure: Structure) -> str:
    """The address of what the roles of an agent do first in a structure."""
    return reverse(first_page(actor, structure.pk), args=[structure.slug])


def last_desk(request: HttpRequest, staffed: Iterable[Structure]) -> Structure | None:
    """Among the agent's structures, the one whose desk was used last on this browser."""
    slug = request.COOKIES.get(COOKIE)
    return next((structure for structure in staffed if structure.slug == slug), None)


def remember_desk(request: HttpRequest, response: HttpResponse, staff: StaffContext) -> None:
    """Keeps which desk was used last, for agents of several structures."""
    slug = staff.structure.slug
    if len(staff.structures) > 1 and request.COOKIES.get(COOKIE) != slug:
        response.set_cookie(COOKIE, slug, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
