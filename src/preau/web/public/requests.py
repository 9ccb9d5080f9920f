"""Asking a structure for an account: the form, and the same thanks to everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from preau.accounts.actions.requests import ask_account
from preau.accounts.rules.delays import announced_delay
from preau.common import clock
from preau.structures.models import Structure
from preau.structures.queries import current_terms, structure_by_slug
from preau.web import throttle
from preau.web.agreement import page_name
from preau.web.forms import typed_data
from preau.web.noted import noted
from preau.web.public.forms import AccountRequestForm


def public_structure(request: HttpRequest, slug: str) -> Structure:
    """The structure of a public page, shown on the roof; one statement, 404 without it."""
    structure = structure_by_slug(slug, page_name(request))
    if structure is None:
        raise Http404
    noted(request).structure = structure
    return structure


def delay_of(structure: Structure) -> str:
    """How long this structure says an account takes, today."""
    words = structure.account_delay, structure.account_delay_holidays
    return announced_delay(*words, structure.zone, clock.today())


def account_request(request: HttpRequest, structure: str) -> HttpResponse:
    """The form; once valid, kept or not, the same page of thanks."""
    found = public_structure(request, structure)
    current = current_terms(found, clock.today())
    form = AccountRequestForm(typed_data(request), auto_id="demande_%s", current_terms=current)
    if request.method == "POST":
        if not throttle.allowed(request, "account_request"):
            return throttle.too_many(request)
        if form.is_valid() or form.is_trapped:
            _keep(request, found, form)
            return redirect("account_request_done", found.slug)
    return render(request, "public/account_request.html", {"form": form, "delay": delay_of(found), "structure": found})


def _keep(request: HttpRequest, structure: Structure, form: AccountRequestForm) -> None:
    """What a robot sends, and an address that asks without end, are thanked and forgotten."""
    if form.is_trapped:
        return
    wish = form.wish
    if throttle.allowed(request, "account_request_email", key=f"{structure.pk} {wish.email}"):
        ask_account(structure=structure, wish=wish, now=clock.now(), terms_id=form.terms_id)


@require_safe
def account_request_done(request: HttpRequest, structure: str) -> HttpResponse:
    """Thanks, with the delay announced."""
    found = public_structure(request, structure)
    return render(request, "public/account_request_done.html", {"delay": delay_of(found), "structure": found})
