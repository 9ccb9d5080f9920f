"""Signing up alone, in four steps kept in the session: who, which file, terms, summary (guide 003)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from preau.accounts.actions.signing_up import Identity, sign_up
from preau.common import clock
from preau.structures.models import Structure
from preau.structures.queries import current_terms
from preau.web import throttle
from preau.web.forms import typed_data
from preau.web.links import full_address
from preau.web.public.forms import FileForm, IdentityForm, TermsForm
from preau.web.public.requests import public_structure

STEPS = ("sign_up", "sign_up_file", "sign_up_terms", "sign_up_summary")
LABELS = (gettext_lazy("Vous"), gettext_lazy("Dossier"), gettext_lazy("Conditions"), gettext_lazy("Vérifier"))
FIELDS = ("last_name", "first_name", "email", "file_number", "file_name", "without_file", "terms")
CHANGED = gettext_lazy("Les conditions viennent de changer : relisez-les, puis acceptez.")


def _session_key(structure: Structure) -> str:
    return f"sign_up_{structure.pk}"


def _typed(request: HttpRequest, structure: Structure) -> dict[str, Any]:
    """What the steps gathered so far."""
    return dict(request.session.get(_session_key(structure), {}))


def _missing_step(typed: dict[str, Any], step: str) -> str | None:
    """The first step to go back to before `step`."""
    done = {
        "sign_up": bool(typed.get("email")),
        "sign_up_file": bool(typed.get("file_number") or typed.get("without_file")),
        "sign_up_terms": bool(typed.get("terms")),
    }
    before = STEPS[: STEPS.index(step)]
    return next((name for name in before if not done[name]), None)


def _draw(request: HttpRequest, structure: Structure, step: str, **context: Any) -> HttpResponse:
    number = STEPS.index(step)
    steps = [(index + 1, label, index - number) for index, label in enumerate(LABELS)]
    before = reverse(STEPS[number - 1], args=[structure.slug]) if number else ""
    shared = {"structure": structure, "steps": steps, "before": before, "number": number + 1}
    return render(request, f"public/{step}.html", {**shared, **context})


def _step(request: HttpRequest, slug: str, step: str, form_class: type[forms.Form]) -> HttpResponse:
    """A step with a form: what is valid is kept, then the next step."""
    structure = public_structure(request, slug)
    typed = _typed(request, structure)
    if missing := _missing_step(typed, step):
        return redirect(missing, slug)
    extra: dict[str, Any] = (
        {"current_terms": current_terms(structure, clock.today())} if form_class is TermsForm else {}
    )
    form = form_class(
        typed_data(request), initial={**typed, "email_again": typed.get("email")}, auto_id="i_%s", **extra
    )
    if request.method == "POST" and getattr(form, "is_trapped", False):
        return redirect("sign_up_done", slug)
    if request.method == "POST" and form.is_valid():
        kept = {name: value for name, value in form.cleaned_data.items() if name in FIELDS}
        if isinstance(form, TermsForm):
            kept["terms_id"] = form.terms_id
        request.session[_session_key(structure)] = {**typed, **kept}
        return redirect(STEPS[STEPS.index(step) + 1], slug)
    return _draw(request, structure, step, form=form)


@never_cache
def identity(request: HttpRequest, structure: str) -> HttpResponse:
    """First step."""
    return _step(request, structure, "sign_up", IdentityForm)


@never_cache
def family_file(request: HttpRequest, structure: str) -> HttpResponse:
    """Second step."""
    return _step(request, structure, "sign_up_file", FileForm)


@never_cache
def terms(request: HttpRequest, structure: str) -> HttpResponse:
    """Third step."""
    return _step(request, structure, "sign_up_terms", TermsForm)


@never_cache
def summary(request: HttpRequest, structure: str) -> HttpResponse:
    """Last step: everything shown again, validated or dropped."""
    found = public_structure(request, structure)
    typed = _typed(request, found)
    if missing := _missing_step(typed, "sign_up_summary"):
        return redirect(missing, structure)
    if request.method != "POST":
        return _draw(request, found, "sign_up_summary", typed=typed)
    if request.POST.get("action") != "valider":
        request.session.pop(_session_key(found), None)
        messages.info(request, _("Inscription annulée : rien n’est gardé."))
        return redirect("home", structure)
    current = current_terms(found, clock.today())
    if typed.get("terms_id") != (current.pk if current else None):
        request.session[_session_key(found)] = {**typed, "terms": False}
        messages.warning(request, CHANGED)
        return redirect("sign_up_terms", structure)
    if not throttle.allowed(request, "sign_up"):
        return throttle.too_many(request)
    _send(request, found, typed)
    request.session[_session_key(found)] = {"sent_without_file": bool(typed.get("without_file"))}
    return redirect("sign_up_done", structure)


def _send(request: HttpRequest, structure: Structure, typed: dict[str, Any]) -> None:
    """An address asked for without end gets no more mail; the page says the same."""
    if not throttle.allowed(request, "sign_up_email", key=f"{structure.pk} {typed['email']}"):
        return
    sign_up(
        structure=structure,
        identity=Identity(
            typed["last_name"],
            typed["first_name"],
            typed["email"],
            typed["file_number"],
            typed["file_name"],
            typed.get("terms_id"),
        ),
        link=lambda secret: full_address(request, "sign_up_link", secret),
        sign_in=full_address(request, "home", structure.slug),
        now=clock.now(),
    )


@require_safe
def done(request: HttpRequest, structure: str) -> HttpResponse:
    """Read your mail; without a file, come to the desk too."""
    found = public_structure(request, structure)
    without_file = _typed(request, found).get("sent_without_file", False)
    return render(request, "public/sign_up_done.html", {"structure": found, "without_file": without_file})
