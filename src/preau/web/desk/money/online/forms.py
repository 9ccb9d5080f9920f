"""What an agent reads on the bank's statement and types."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from preau.common.money import typed_cents
from preau.payments.actions.returning import BY_HAND, Statement
from preau.payments.enums import ReturnMotive
from preau.web.desk.money.wallets.forms import AmountForm
from preau.web.fields import DateField


class ReturnForm(AmountForm):
    """What the bank took back of a payment: what happened, how much, its own day, its own words."""

    field_order = ("cle", "motif", "montant", "jour", "raison")
    motif = forms.ChoiceField(
        label=gettext_lazy("Ce qui s’est passé"),
        choices=[(motive.value, motive.label) for motive in BY_HAND],
        error_messages={
            "required": gettext_lazy("Choisissez ce qui s’est passé à la banque."),
            "invalid_choice": gettext_lazy("Choisissez ce qui s’est passé à la banque."),
        },
    )
    jour = DateField(
        label=gettext_lazy("Jour à la banque"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Indiquez le jour de l’opération sur le relevé de la banque."),
            "invalid": gettext_lazy("Ce jour n’est pas lisible. Écrivez-le comme 28/11/2026."),
        },
    )

    def __init__(self, data: QueryDict | None = None, *, left_cents: int = 0) -> None:
        """`left_cents`: what is left of the payment, the amount proposed since a bank mostly takes all of it back."""
        super().__init__(data)
        if left_cents > 0:
            self.initial["montant"] = typed_cents(left_cents)

    @property
    def told(self) -> Statement:
        data = self.cleaned_data
        return Statement(ReturnMotive(data["motif"]), data["montant"], data["jour"], data["raison"])
