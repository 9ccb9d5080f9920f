"""Answering one's secret question (guide 004), in a structure that permits it: leads to a new password, and no further.

The question is chosen by whoever answers, so that the page is the same for every address.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.forms import SetPasswordForm
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from preau.accounts.actions.secret_questions import answered, choose_password, seal_of
from preau.accounts.enums import Question
from preau.accounts.models import SecretQuestion
from preau.accounts.questions import right_answer
from preau.common import clock
from preau.structures.models import Structure
from preau.web import throttle
from preau.web.account.known_devices import attempts_key
from preau.web.forms import typed_data
from preau.web.public.requests import public_structure

SESSION = "secret_question"
LIFE = timedelta(minutes=15)
"""How long after a right answer the password may be chosen."""


class AnswerForm(forms.Form):
    """Whose, which question, and the answer."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    question = forms.ChoiceField(choices=[("", gettext_lazy("Choisissez")), *Question.choices])
    answer = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _permitting(request: HttpRequest, slug: str) -> Structure:
    """The structure, when it permits secret questions; the page does not exist otherwise."""
    found = public_structure(request, slug)
    if not found.allows_secret_question:
        raise Http404
    return found


@never_cache
def secret_question(request: HttpRequest, structure: str) -> HttpResponse:
    """The form; a right answer opens the page of the password, all the rest says the same."""
    found = _permitting(request, structure)
    form = AnswerForm(typed_data(request), auto_id="question_%s")
    if request.method == "POST":
        if not throttle.allowed(request, "secret_question"):
            return throttle.too_many(request)
        if form.is_valid():
            email = form.cleaned_data["email"].lower()
            if not throttle.allowed(request, "secret_question_email", key=attempts_key(request, email)):
                return throttle.too_many(request)
            if kept := right_answer(structure=found, **form.cleaned_data | {"email": email}):
                return _keep(request, found, kept)
            form.add_error(
                None, _("Cette réponse n’ouvre aucun compte. Vérifiez l’adresse, la question et la réponse.")
            )
    return render(request, "public/secret_question.html", {"form": form, "structure": found})


def _keep(request: HttpRequest, structure: Structure, kept: SecretQuestion) -> HttpResponse:
    request.session.cycle_key()
    until = clock.now() + LIFE
    request.session[SESSION] = {"user": kept.user_id, "seal": seal_of(kept), "until": until.isoformat()}
    return redirect("secret_question_password", structure.slug)


@never_cache
def secret_question_password(request: HttpRequest, structure: str) -> HttpResponse:
    """The new password; then the sign-in, where a second factor is asked for as ever."""
    found = _permitting(request, structure)
    right = request.session.get(SESSION) or {}
    is_alive = bool(right) and datetime.fromisoformat(right["until"]) > clock.now()
    user = answered(user_id=right["user"], seal=right["seal"]) if is_alive else None
    if user is None:
        request.session.pop(SESSION, None)
        return redirect("secret_question", found.slug)
    form = SetPasswordForm(user, typed_data(request))
    if request.method == "POST":
        if not throttle.allowed(request, "opening_password"):
            return throttle.too_many(request)
        if form.is_valid():
            return _choose(request, found, right, form.cleaned_data["password1"])
    context = {"form": form, "structure": found, "email": user.email}
    return render(request, "public/secret_question_password.html", context)


def _choose(request: HttpRequest, structure: Structure, right: dict[str, str], password: str) -> HttpResponse:
    request.session.pop(SESSION, None)
    if not choose_password(user_id=int(right["user"]), seal=right["seal"], password=password):
        return redirect("secret_question", structure.slug)
    messages.success(request, _("Votre mot de passe est enregistré. Entrez avec lui."))
    home = reverse("home", args=[structure.slug])
    return redirect(f"{reverse('account_login')}?next={home}")
