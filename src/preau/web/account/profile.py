"""The profile: the name shown, the address, the password, what protects the account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from preau.accounts.actions.profile import (
    DONE,
    HALF,
    ask_email_change,
    confirm_email_change,
    email_change_of_link,
    rename,
)
from preau.accounts.models import EmailChange, User
from preau.accounts.questions import question_state
from preau.common import clock
from preau.web import throttle
from preau.web.forms import typed_data
from preau.web.links import full_address
from preau.web.signed_in import SignedInRequest


class NameForm(forms.Form):
    """The name shown."""

    display_name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class PasswordCheckedForm(forms.Form):
    """Something that only the owner may change: under the present password."""

    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise ValidationError(gettext_lazy("Ce mot de passe est inexact."))
        return password


class AddressForm(PasswordCheckedForm):
    """A new address."""

    new_email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def clean_new_email(self) -> str:
        email = str(self.cleaned_data["new_email"]).lower()
        if email == self.user.email.lower():
            raise ValidationError(gettext_lazy("C’est déjà l’adresse de votre compte."))
        return email


@never_cache
@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    """Everything on one page; the name is changed here."""
    form = NameForm(typed_data(request), initial={"display_name": request.user.display_name}, auto_id="nom_%s")
    if request.method == "POST" and form.is_valid():
        rename(display_name=form.cleaned_data["display_name"], account=request.user)
        messages.success(request, _("Votre nom est enregistré."))
        return redirect("profile")
    return _draw(request, name_form=form)


@never_cache
@login_required
def address(request: SignedInRequest) -> HttpResponse:
    """A new address asked for."""
    if request.method != "POST":
        return redirect("profile")
    if not throttle.allowed(request, "email_change", key=str(request.user.pk)):
        return throttle.too_many(request)
    form = AddressForm(request.user, request.POST, auto_id="adresse_%s")
    if not form.is_valid():
        return _draw(request, address_form=form)
    ask_email_change(
        new_email=form.cleaned_data["new_email"],
        link=lambda secret: full_address(request, "email_change", secret),
        account=request.user,
        now=clock.now(),
    )
    messages.success(request, _("Deux e-mails sont partis : ouvrez le lien de chacun dans les 24 heures."))
    return redirect("profile")


def _draw(request: SignedInRequest, **forms_: forms.Form) -> HttpResponse:
    context = {
        "name_form": NameForm(initial={"display_name": request.user.display_name}, auto_id="nom_%s"),
        "address_form": AddressForm(request.user, auto_id="adresse_%s"),
        "change": EmailChange.objects.filter(user=request.user, expires_at__gt=clock.now()).first(),
        "question": question_state(request.user),
        **forms_,
    }
    return render(request, "account/profile.html", context)


@never_cache
def email_change(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of one of the two mailboxes; looking at it confirms nothing."""
    if request.method != "POST":
        change = email_change_of_link(secret, clock.now())
        template = "account/email_change.html" if change else "account/opening_over.html"
        return render(request, template, {"change": change})
    outcome = confirm_email_change(secret=secret, now=clock.now())
    if outcome == DONE:
        messages.success(request, _("L’adresse de votre compte est changée. Entrez désormais avec la nouvelle."))
    elif outcome == HALF:
        messages.info(request, _("C’est confirmé ici. Ouvrez maintenant le lien reçu dans l’autre boîte."))
    else:
        return render(request, "account/opening_over.html")
    return redirect("profile" if request.user.is_authenticated else "account_login")
