"""Who may see a page. Every family page starts here, from the household of the signed-in person."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect

from preau.accounts.queries import FamilyContext, family_context
from preau.common.actors import Actor
from preau.web import modules
from preau.web.agreement import page_name, terms_first
from preau.web.doors import note_suspended
from preau.web.fields import path_of
from preau.web.form_pages import form_page
from preau.web.side import Side, SidedRequest
from preau.web.signed_in import SignedInRequest, is_signed_in


class FamilyRequest(SidedRequest):
    """A request whose household is known; `actor` is what its actions take."""

    family: FamilyContext
    actor: Actor


View = Callable[..., HttpResponse]
FamilyView = Callable[Concatenate[FamilyRequest, ...], HttpResponse]

LAST_STRUCTURE = "structure"
"""What the session keeps of whoever has several: where they were last, by its slug."""


def family_page(view: FamilyView) -> View:
    """A page of a structure's portal, for the household the signed-in person acts for there.

    The view gets `request.family` instead of the slug. Signed out: the sign-in page, then back. A structure that
    does not exist, or where the person has no household, is the same 404. Terms that wait for an agreement come before
    the page. One statement.
    """

    @wraps(view)
    def guarded(request: HttpRequest, structure: str, **kwargs: Any) -> HttpResponse:
        if not is_signed_in(request):
            return to_sign_in(request)
        family = family_of(request, structure)
        if family is None:
            raise Http404
        entered = enter(request, family)
        if (terms := terms_first(entered, family)) is not None:
            return terms
        return view(entered, **kwargs)

    return guarded


def family_of(request: SignedInRequest, slug: str) -> FamilyContext | None:
    """The household the person comes for, the page's help, and all that waits; None without any. One statement."""
    return family_context(request.user, slug, page_name(request), modules.counts())


def enter(request: HttpRequest, family: FamilyContext) -> FamilyRequest:
    """The same request, for this household; whoever has several structures will come back to this one."""
    entered = cast("FamilyRequest", request)
    entered.family, entered.actor = family, family.actor
    entered.side = Side(family.structure, family.household, family.actor)
    if len(family.structures) > 1 and request.session.get(LAST_STRUCTURE) != family.structure.slug:
        request.session[LAST_STRUCTURE] = family.structure.slug
    return entered


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, which leads back to the page in the browser, also from a request of htmx or of a form.

    A form that found no session was not read: the sign-in page says so, and leads to the page that holds the form.
    """
    note_suspended(request)
    current = request.headers.get("HX-Current-URL") if request.headers.get("HX-Request") else None
    if current is None:
        return redirect_to_login(request.get_full_path() if request.method == "GET" else form_page(request))
    return HttpResponseClientRedirect(redirect_to_login(path_of(current) or form_page(request))["Location"])
