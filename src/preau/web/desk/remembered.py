"""What an agent looked at last in a structure, kept by the browser: numbers, which mean nothing elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from preau.web.desk.access import DeskRequest
from preau.web.typed import number_in

SITE = "lieu"
"""The cookie of the site looked at last, on the rolls and the planning of children."""
A_YEAR = 365 * 24 * 3600


def remembered(request: DeskRequest, name: str, number: int = 1) -> list[int | None]:
    """So many numbers that the cookie `name` keeps for this structure; None for each that it does not."""
    place, *kept = request.COOKIES.get(name, "").split("-")
    if place != str(request.structure.pk):
        kept = []
    return [number_in(typed) for typed in [*kept, *[""] * number][:number]]


def remember(request: DeskRequest, response: HttpResponse, name: str, *numbers: int | None) -> None:
    """Keeps them for this structure, in the place of those of another."""
    words = "-".join(str(number or "") for number in (request.structure.pk, *numbers))
    if request.COOKIES.get(name) != words:
        response.set_cookie(name, words, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
