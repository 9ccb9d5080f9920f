"""« Payer »: what was typed on the balances is checked again, announced by cash office, then taken to the bank."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.common.text import join_words
from preau.payments.actions import prepare_payments
from preau.payments.errors import PaymentRefusedError
from preau.payments.queries import offices_with_cards
from preau.wallets.names import wallet_name
from preau.wallets.queries import load_wallets
from preau.web.access import FamilyRequest, family_page
from preau.web.family.payments.bank import to_bank
from preau.web.family.wallets.amounts import Amounts, read_amounts
from preau.web.family.wallets.balances import read_until, show


class PayForm(forms.Form):
    """Where the receipt goes; `cle` makes a second sending harmless."""

    courriel = forms.EmailField(
        max_length=254,
        error_messages={
            "required": gettext_lazy("Indiquez où envoyer le reçu."),
            "invalid": gettext_lazy("Cette adresse n’est pas lisible. Écrivez-la comme prenom.nom@exemple.fr."),
        },
    )
    cle = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="payer_%s", initial=initial)
        self.fields["courriel"].widget.attrs["autocomplete"] = "email"


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def pay(request: FamilyRequest) -> HttpResponse:
    """The amounts typed: back to their fields when one is wrong, else the recap, else (confirmed) the bank."""
    family = request.family
    if request.method != "POST":
        return redirect("wallets", family.structure.slug)
    until = read_until(request.POST.get("jusquau", ""))
    found = load_wallets(structure=family.structure, household=family.household, until=until.date)
    amounts = read_amounts(request.POST, found)
    if why := _trouble(amounts):
        messages.error(request, why)
    if why or amounts.has_errors:
        return show(request, until, found, amounts)
    if "confirmer" not in request.POST:
        initial = {"courriel": family.user.email, "cle": uuid4()}
        return _recap(request, amounts, PayForm(initial=initial))
    form = PayForm(request.POST)
    if form.is_valid():
        try:
            payments = prepare_payments(
                structure=family.structure,
                household=family.household,
                shares={wallet_name(amount.wallet.kind_id): amount.cents for amount in amounts.all if amount.cents},
                email=form.cleaned_data["courriel"],
                key=form.cleaned_data["cle"],
                actor=request.actor,
            )
        except PaymentRefusedError as error:
            form.add_error(None, str(error))
        else:
            announced = amounts.payments[0].id
            first = next((payment for payment in payments if payment.cash_office_id == announced), payments[0])
            return to_bank(request, first.pk)
    return _recap(request, amounts, form)


def _trouble(amounts: Amounts) -> str:
    """Why nothing can be paid at all, in French; what is wrong with one amount is told at its field."""
    if amounts.has_errors:
        return ""
    if not amounts.cents:
        return _("Indiquez au moins un montant à verser.")
    opened = offices_with_cards([office.id for office in amounts.payments])
    closed = [office.name for office in amounts.payments if office.id not in opened]
    if closed:
        return _("Le paiement par carte n’est pas ouvert pour : %(names)s.") % {"names": join_words(closed)}
    return ""


def _recap(request: FamilyRequest, amounts: Amounts, form: PayForm) -> HttpResponse:
    context = {
        "slug": request.family.structure.slug,
        "amounts": amounts,
        "payments": amounts.payments,
        "form": form,
        "until": request.POST.get("jusquau", "")[:10],
    }
    return render(request, "family/payments/recap.html", context)
