"""The card, as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common import clock
from preau.web.bank.scenarios import BY_NUMBER, SECURE, Scenario
from preau.web.fields import choice_field

YEARS = 10
CODE = "0000"


class CardForm(forms.Form):
    """A card of the bank, not out of date, with the three digits of its back."""

    number = forms.CharField(
        max_length=30, error_messages={"required": gettext_lazy("Indiquez le numéro de la carte.")}
    )
    month = forms.TypedChoiceField(coerce=int)
    year = forms.TypedChoiceField(coerce=int)
    code = forms.RegexField(
        r"^[0-9]{3}$",
        error_messages={
            "required": gettext_lazy("Indiquez les trois chiffres."),
            "invalid": gettext_lazy("Trois chiffres, au dos de la carte."),
        },
    )

    def __init__(self, data: Any = None) -> None:
        today = clock.today()
        initial = {"number": BY_NUMBER[SECURE].shown, "month": 6, "year": today.year + 3, "code": "123"}
        super().__init__(data, auto_id="carte_%s", initial=initial)
        choice_field(self, "month").choices = [(number, f"{number:02d}") for number in range(1, 13)]
        choice_field(self, "year").choices = [(year, str(year)) for year in range(today.year, today.year + YEARS)]
        told = {"number": "cc-number", "month": "cc-exp-month", "year": "cc-exp-year", "code": "cc-csc"}
        for name, autocomplete in told.items():
            self.fields[name].widget.attrs["autocomplete"] = autocomplete
        for name in ("number", "code"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        self.fields["code"].widget.attrs["size"] = "5"

    def clean_number(self) -> Scenario:
        scenario = BY_NUMBER.get("".join(self.cleaned_data["number"].split()))
        if scenario is None:
            raise forms.ValidationError(_("Ce n’est pas une carte d’essai. Prenez l’un des numéros ci-dessus."))
        return scenario

    def clean(self) -> dict[str, Any]:
        data, today = super().clean() or self.cleaned_data, clock.today()
        month, year = data.get("month"), data.get("year")
        if month and year and (year, month) < (today.year, today.month):
            self.add_error("month", _("Cette carte n’est plus valable."))
        return data


class CodeForm(forms.Form):
    """The code of 3-D Secure: always the same here."""

    code = forms.CharField(max_length=20, error_messages={"required": gettext_lazy("Indiquez le code reçu.")})

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="code_%s")
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if code != CODE:
            raise forms.ValidationError(_("Ce code n’est pas le bon. En démonstration, il vaut 0000."))
        return code
