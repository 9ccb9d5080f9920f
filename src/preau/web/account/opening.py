"""Choosing a first password: with the link of a mail, the code of a letter, or the link of a sign-up.

A page that is only looked at (a mail scanner, a preview) uses nothing up: the secret is checked again, and ended, when
the password is sent. Meanwhile the session keeps its digest, so that the secret leaves the address bar.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SetPasswordForm
from allauth.account.utils import perform_login
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from preau.accounts import secrets
from preau.accounts.actions.opening import opening_of_code, opening_of_link, use_opening
from preau.accounts.actions.signing_up import activate, sign_up_of_link
from preau.accounts.models import Opening, SignUp, User
from preau.common import clock
from preau.web import throttle
from preau.web.forms import typed_data
from preau.web.noted import noted

SESSION = "opening"
LINK, CODE, SIGN_UP = "link", "code", "sign_up"


class CodeForm(forms.Form):
    """The code of a letter."""

    code = forms.CharField(
        max_length=40, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"})
    )


@never_cache
@require_safe
def opening_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a mail."""
    return _keep_live(request, LINK, secrets.digest(secret))


@never_cache
@require_safe
def sign_up_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a sign-up."""
    return _keep_live(request, SIGN_UP, secrets.digest(secret))


def _keep_live(request: HttpRequest, kind: str, digest: str) -> HttpResponse:
    """A link that opens nothing makes no session: whoever tries them fills no table."""
    return _keep(request, kind, digest) if _find(kind, digest) else redirect("opening_password")


def _keep(request: HttpRequest, kind: str, digest: str) -> HttpResponse:
    request.session[SESSION] = [kind, digest]
    return redirect("opening_password")


@never_cache
def opening_code(request: HttpRequest, code: str = "") -> HttpResponse:
    """The code of a letter, typed, or already there when the square was scanned."""
    form = CodeForm(typed_data(request), initial={"code": code}, auto_id="code_%s")
    if request.method == "POST":
        if not throttle.allowed(request, "opening_code"):
            return throttle.too_many(request)
        if form.is_valid():
            digest = secrets.code_digest(form.cleaned_data["code"])
            if opening_of_code(digest, clock.now()):
                return _keep(request, CODE, digest)
            form.add_error("code", _("Ce code ne sert pas ou ne sert plus. Vérifiez-le, ou demandez-en un au guichet."))
    return render(request, "account/opening_code.html", {"form": form})


@never_cache
def opening_password(request: HttpRequest) -> HttpResponse:
    """The first password; then straight in."""
    kind, digest = request.session.get(SESSION) or ("", "")
    found = _find(kind, digest)
    if found is None:
        request.session.pop(SESSION, None)
        return render(request, "account/opening_over.html")
    noted(request).structure = found.structure
    person = found.user if isinstance(found, Opening) else _person(found)
    form = SetPasswordForm(person, typed_data(request))
    if request.method == "POST":
        if not throttle.allowed(request, "opening_password"):
            return throttle.too_many(request)
        if form.is_valid():
            return _use(request, found, kind, form.cleaned_data["password1"])
    return render(request, "account/opening_password.html", {"form": form, "email": person.email})


def _find(kind: str, digest: str) -> Opening | SignUp | None:
    now = clock.now()
    if kind == SIGN_UP:
        return sign_up_of_link(digest, now)
    if kind == CODE:
        return opening_of_code(digest, now)
    return opening_of_link(digest, now) if kind == LINK else None


def _person(kept: SignUp) -> User:
    """Who signs up, for the checks of the password; not saved."""
    return User(email=kept.email, display_name=f"{kept.first_name} {kept.last_name}")


def _use(request: HttpRequest, found: Opening | SignUp, kind: str, password: str) -> HttpResponse:
    request.session.pop(SESSION, None)
    values: dict[str, Any] = {"password": password, "now": clock.now()}
    if isinstance(found, SignUp):
        user = activate(sign_up_id=found.pk, **values)
    else:
        user = use_opening(opening_id=found.pk, by_mail=kind == LINK, **values)
    if user is None:
        return render(request, "account/opening_over.html")
    messages.success(request, _("Votre mot de passe est enregistré. Bienvenue."))
    home = reverse("home", args=[found.structure.slug])
    response: HttpResponse = perform_login(request, user, redirect_url=home)
    return response
