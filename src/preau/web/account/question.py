"""The secret question of one's own account: chosen, changed, dropped; for accounts whose structures permit it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from preau.accounts.actions.secret_questions import drop_question, keep_question
from preau.accounts.enums import Question
from preau.accounts.questions import question_state
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.web import throttle
from preau.web.account.profile import PasswordCheckedForm
from preau.web.forms import typed_data
from preau.web.signed_in import SignedInRequest


class QuestionForm(PasswordCheckedForm):
    """A question and its answer, under the present password."""

    question = forms.ChoiceField(choices=[("", gettext_lazy("Choisissez")), *Question.choices])
    answer = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Que votre entourage ne devine pas. Majuscules, accents et espaces ne comptent pas."),
    )
    field_order = ("question", "answer", "password")


@never_cache
@login_required
def question(request: SignedInRequest) -> HttpResponse:
    """The form. The answer is never shown again, not even to its owner."""
    state = question_state(request.user)
    if not state.is_permitted:
        raise Http404
    if request.method == "POST" and "retirer" in request.POST:
        if drop_question(account=request.user):
            messages.success(request, _("Votre question secrète est retirée."))
        return redirect("profile")
    form = QuestionForm(request.user, typed_data(request), auto_id="question_%s")
    if request.method == "POST":
        if not throttle.allowed(request, "secret_question_choice"):
            return throttle.too_many(request)
        if form.is_valid() and _keep(request, form):
            return redirect("profile")
    return render(request, "account/question.html", {"form": form, "is_set": state.is_set})


def _keep(request: SignedInRequest, form: QuestionForm) -> bool:
    values = {name: form.cleaned_data[name] for name in ("question", "answer")}
    try:
        keep_question(**values, account=request.user, now=clock.now())
    except InvalidRuleError as error:
        form.add_error("answer", list(error.messages))
        return False
    messages.success(request, _("Votre question secrète est enregistrée."))
    return True
