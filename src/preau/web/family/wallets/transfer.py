"""Moving money from one wallet of the household to another, in one cash office."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from preau.common.money import AmountError, format_cents, parse_cents
from preau.wallets.actions import transfer
from preau.wallets.errors import WalletError
from preau.wallets.models import Wallet
from preau.web.access import FamilyRequest, family_page
from preau.web.fields import choice_field


class TransferForm(forms.Form):
    """From, to, how much; `cle` makes a second sending harmless."""

    de = forms.TypedChoiceField(coerce=int)
    vers = forms.TypedChoiceField(coerce=int)
    montant = forms.CharField(max_length=40, error_messages={"required": gettext_lazy("Indiquez un montant.")})
    cle = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, wallets: list[Wallet], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="virement_%s", initial={"cle": uuid4()})
        choices = [(w.pk, f"{w.kind.name} ({format_cents(w.account.balance_cents)})") for w in wallets]
        for name in ("de", "vers"):
            choice_field(self, name).choices = [("", _("Choisissez")), *choices]
            self.fields[name].error_messages["required"] = gettext_lazy("Choisissez un porte-monnaie.")
            self.fields[name].error_messages["invalid_choice"] = gettext_lazy("Choisissez dans la liste.")
        self.fields["montant"].widget.attrs["inputmode"] = "decimal"

    def clean_montant(self) -> int:
        try:
            return parse_cents(self.cleaned_data["montant"])
        except AmountError as error:
            raise forms.ValidationError(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@family_page
def wallet_transfer(request: FamilyRequest) -> HttpResponse:
    """The form, then the balances with a word that it is done."""
    slug = request.family.structure.slug
    found = Wallet.objects.filter(household=request.family.household, closed_at__isnull=True)
    wallets = list(found.select_related("kind__cash_office", "account").order_by("kind__position", "id"))
    form = TransferForm(wallets, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _move(request, form, {w.pk: w for w in wallets}):
        return redirect("wallets", slug)
    return render(request, "family/wallets/transfer.html", {"form": form, "slug": slug, "wallets": wallets})


def _move(request: FamilyRequest, form: TransferForm, wallets: dict[int, Wallet]) -> bool:
    data = form.cleaned_data
    source, target, key = wallets[data["de"]], wallets[data["vers"]], data["cle"]
    try:
        transfer(source=source, target=target, cents=data["montant"], key=_own(key, request), actor=request.actor)
    except WalletError as error:
        form.add_error("montant" if source.pk != target.pk else "vers", str(error))
        return False
    words = {"amount": format_cents(data["montant"]), "source": source.kind.name, "target": target.kind.name}
    messages.success(request, _("%(amount)s sont passés de « %(source)s » à « %(target)s ».") % words)
    return True


def _own(key: UUID, request: FamilyRequest) -> UUID:
    """The form's key, made this household's own: nobody can use up somebody else's."""
    return uuid5(key, str(request.family.household.pk))
