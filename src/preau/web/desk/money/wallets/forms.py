"""What the cash office types to move money: an amount, a wallet, a reason; `cle` makes a second sending harmless."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common.money import AmountError, format_cents, parse_cents
from preau.wallets.models import Wallet
from preau.web.fields import choice_field

LARGEST_CENTS = 1_000_000
"""10 000 € at once: more is a slip of the keyboard."""
GIVE, TAKE = "rendre", "prendre"


class ReasonForm(forms.Form):
    """A reason, kept with the operation and read by the family."""

    cle = forms.UUIDField(widget=forms.HiddenInput)
    raison = forms.CharField(
        label=gettext_lazy("Raison"),
        max_length=180,
        help_text=gettext_lazy("La famille la lit dans son historique."),
        error_messages={"required": gettext_lazy("Indiquez la raison : la famille la lira.")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="op_%s", initial={"cle": uuid4()})

    def key(self, about: str) -> UUID:
        """The form's key, made the wallet's own: nobody can use up somebody else's."""
        return uuid5(self.cleaned_data["cle"], about)


class AmountForm(ReasonForm):
    """A reason and an amount above zero, in cents once read."""

    field_order = ("cle", "sens", "vers", "montant", "raison")
    montant = forms.CharField(
        label=gettext_lazy("Montant (€)"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Indiquez un montant, par exemple 3,90.")},
    )

    def clean_montant(self) -> int:
        try:
            cents = parse_cents(self.cleaned_data["montant"])
        except AmountError as error:
            raise forms.ValidationError(str(error)) from error
        if cents <= 0:
            raise forms.ValidationError(_("Indiquez un montant au-dessus de zéro."))
        if cents > LARGEST_CENTS:
            text = _("Une opération ne dépasse pas %(amount)s.")
            raise forms.ValidationError(text % {"amount": format_cents(LARGEST_CENTS)})
        return cents


class CorrectionForm(AmountForm):
    """An amount given to the family, or taken from it."""

    sens = forms.ChoiceField(
        label=gettext_lazy("La correction"),
        choices=[(GIVE, gettext_lazy("rend à la famille")), (TAKE, gettext_lazy("prend à la famille"))],
        error_messages={
            "required": gettext_lazy("Choisissez le sens de la correction."),
            "invalid_choice": gettext_lazy("Choisissez le sens de la correction."),
        },
    )

    @property
    def cents(self) -> int:
        """Signed: positive for the family."""
        typed: int = self.cleaned_data["montant"]
        return typed if self.cleaned_data["sens"] == GIVE else -typed


class TransferForm(AmountForm):
    """An amount and the wallet it goes to."""

    vers = forms.TypedChoiceField(
        label=gettext_lazy("Vers"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choisissez un porte-monnaie."),
            "invalid_choice": gettext_lazy("Choisissez un porte-monnaie dans la liste."),
        },
    )

    def __init__(self, targets: list[Wallet], data: QueryDict | None = None) -> None:
        super().__init__(data)
        choices = [(w.pk, f"{w.kind.name} ({format_cents(w.account.balance_cents)})") for w in targets]
        choice_field(self, "vers").choices = [("", _("Choisissez")), *choices]
