"""New terms between the sign-in and the portal: nothing that was under way is lost, what is owed stays readable."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from preau.accounts.queries import FamilyContext
from preau.accounts.rules.agreeing import must_agree_now
from preau.web import modules


def page_name(request: HttpRequest) -> str:
    """The URL name of the page asked for."""
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def terms_first(request: HttpRequest, family: FamilyContext) -> HttpResponse | None:
    """The page of the new terms, when it comes before the page asked for; None otherwise.

    What a form sends goes through: it was written before, and refusing it would lose it.
    """
    if request.method != "GET" or not must_agree_now(family.terms_wait_since, family.user.last_login):
        return None
    if page_name(request) in modules.readable() or request.headers.get("HX-Request"):
        return None
    where = reverse("terms_agree", args=[family.structure.slug])
    return redirect(f"{where}?{urlencode({'suite': request.get_full_path()})}")
