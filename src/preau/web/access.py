"""Who may see a page. Every family page starts here, from the household of the signed-in person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect

from preau.accounts.queries import FamilyContext, family_context
from preau.web.agreement import page_name, terms_first
from preau.web.doors import note_suspended
from preau.web.fields import path_of
from preau.web.form_pages import form_page


class FamilyRequest(HttpRequest):
    """A request whose household is known."""

    family: FamilyContext


View = Callable[..., HttpResponse]

LAST_STRUCTURE = "structure"
"""What the session keeps of whoever has several: where they were last, by its slug."""


def family_page(view: View) -> View:
    """A page of a structure's portal, for the household the signed-in person acts for there.

    The view gets `request.family` instead of the slug. Signed out: the sign-in page, then back. A structure that
    does not exist, or where the person has no household, is the same 404. Terms that wait for an agreement come before
    the page. One statement.
    """

    @wraps(view)
    def guarded(request: FamilyRequest, structure: str, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        family = family_context(request.user, structure, page_name(request))
        if family is None:
            raise Http404
        enter(request, family)
        if (terms := terms_first(request, family)) is not None:
            return terms
        return view(request, **kwargs)

    return guarded


def enter(request: FamilyRequest, family: FamilyContext) -> None:
    """The page is for this household; whoever has several structures will come back to this one."""
    request.family = family
    if len(family.structures) > 1 and request.session.get(LAST_STRUCTURE) != family.structure.slug:
        request.session[LAST_STRUCTURE] = family.structure.slug


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, which leads back to the page in the browser, also from a request of htmx or of a form.

    A form that found no session was not read: the sign-in page says so, and leads to the page that holds the form.
    """
    note_suspended(request)
    current = request.headers.get("HX-Current-URL") if request.headers.get("HX-Request") else None
    if current is None:
        return redirect_to_login(request.get_full_path() if request.method == "GET" else form_page(request))
    return HttpResponseClientRedirect(redirect_to_login(path_of(current) or form_page(request))["Location"])
