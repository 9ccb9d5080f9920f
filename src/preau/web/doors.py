"""What holds at every door: private pages stay in no cache, a session that ended is told, a wrong method has a page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from preau.accounts.models import User
from preau.bookings.models import DraftLine
from preau.web.account.known_devices import remember
from preau.web.form_pages import form_page, where_form_is
from preau.web.noted import noted

COOKIE = "suspendu"
"""Told once, at the next sign-in: `form` when a form found no session, `page` when a page did."""
FORM, PAGE = "form", "page"
AN_HOUR = 3600


class DoorsMiddleware:
    """After the session and the account are known; reads no row by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            response = _wrong_method(request, response)
        has_left = getattr(request, "has_signed_out", False)
        if has_left or _is_private(request, response):
            add_never_cache_headers(response)
        if has_left:
            # « storage » would also forget the theme chosen on this device, and « cookies » those of the whole domain.
            response["Clear-Site-Data"] = '"cache"'
        _keep_suspended(request, response)
        if (user := getattr(request, "entered", None)) is not None:
            remember(request, response, user.email)
        return response


def _is_private(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody was signed in when the page was made; what every visitor gets says « public » itself."""
    session, said = request.session, response.get("Cache-Control", "")
    return session.accessed and SESSION_KEY in session and "public" not in said and "no-store" not in said


def _wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    match = request.resolver_match
    back = form_page(request) if match and where_form_is(match.url_name) else ""
    page = render(request, "405.html", {"back": back}, status=HTTPStatus.METHOD_NOT_ALLOWED)
    page["Allow"] = refused["Allow"]
    return page


def note_suspended(request: HttpRequest) -> None:
    """A page asks for a sign-in; it is told when a form was lost, or when this browser was signed in until then."""
    if request.method != "GET":
        noted(request).suspended = FORM
    elif settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
        noted(request).suspended = PAGE


def _keep_suspended(request: HttpRequest, response: HttpResponse) -> None:
    kind = getattr(request, "suspended", None)
    if kind:
        response.set_cookie(
            COOKIE, kind, max_age=AN_HOUR, secure=settings.SECURE, httponly=True, samesite="Lax", path="/"
        )
    elif getattr(request, "is_resumed", False):
        response.delete_cookie(COOKIE, samesite="Lax")


def suspended(request: HttpRequest) -> str:
    """What the sign-in page says of what was cut short; empty when nothing was."""
    kind = request.COOKIES.get(COOKIE, "")
    if kind == FORM:
        return _(
            "Vous avez été déconnecté par sécurité. Le formulaire que vous venez d’envoyer n’a pas été enregistré : "
            "après la connexion, vous reviendrez à sa page pour le refaire. Votre planning en préparation est gardé."
        )
    return _("Vous avez été déconnecté par sécurité. Connectez-vous pour continuer.") if kind == PAGE else ""


def tell_resumed(request: HttpRequest, user: User) -> None:
    """At the sign-in that follows: what was kept, and what must be done again."""
    kind = request.COOKIES.get(COOKIE, "")
    if kind not in {FORM, PAGE}:
        return
    noted(request).is_resumed = True
    told = [_("Vous aviez été déconnecté par sécurité.")]
    if kind == FORM:
        told.append(_("Votre dernier envoi n’a pas été enregistré : vérifiez cette page et recommencez-le."))
    told.append(_what_waits(user))
    messages.info(request, " ".join(told).strip())


def _what_waits(user: User) -> str:
    """What the family had in preparation and finds again; empty when there is nothing."""
    kept = DraftLine.objects.filter(draft__household__accesses__user=user, draft__agent=None).count()
    if not kept:
        return ""
    text = ngettext("Votre changement (%(count)s) vous attend.", "Vos %(count)s changements vous attendent.", kept)
    return text % {"count": kept}


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this visit: where to load it again, what is kept. Django says why in English."""
    waits = _what_waits(request.user) if request.user.is_authenticated else ""
    page = form_page(request)
    again = request.get_full_path() if page == request.path else page
    context = {"again": again, "waits": waits}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)
