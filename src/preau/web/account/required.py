"""The page that stands before the back office while an agent lacks the second factor that a structure requires."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

BACK = "second_factor_for"
"""In the session: the page to go back to once the second factor is set up."""


@never_cache
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Why the page stays closed, and the ways to open it. What a form sent is kept in the page, to be sent again.

    The page itself holds what was typed, not the session: nothing of a file is stored while it waits.
    """
    is_sending = request.method == "POST"
    if not is_sending:
        request.session[BACK] = request.get_full_path()
    context = {
        "is_sending": is_sending,
        "path": request.get_full_path(),
        "typed": [
            (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
        ],
        "has_files": bool(request.FILES),
    }
    return render(request, "account/second_factor_required.html", context, status=HTTPStatus.FORBIDDEN)
