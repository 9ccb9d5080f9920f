"""What is typed about prices: amounts, percentages, quotients, and what changes a price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.common.errors import InvalidRuleError
from preau.common.money import AmountError, parse_cents, typed_cents
from preau.common.reasons import Reason
from preau.pricing.rules import Add, Change, Percent, Replace
from preau.pricing.rules.amounts import decimal_text
from preau.web.fields import choice_field
from preau.web.reasons import WebCode

MOST_DIGITS = 12


def read_decimal(typed: str) -> Decimal:
    """A number as it is typed in France. Raises `ValidationError` (French)."""
    text = typed.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(text) if text.replace(".", "", 1).isascii() and len(text) <= MOST_DIGITS else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not (text.replace(".", "", 1).isdigit() and number.is_finite()):
        raise ValidationError(_("Écrivez un nombre, par exemple 640 ou 622,50."))
    return number


class EuroField(forms.CharField):
    """An amount typed in euros, up to `most` cents; its value is in cents, `None` when left empty."""

    def __init__(self, *, most: int = 1_000_000, **kwargs: Any) -> None:
        self.most = most
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=20, required=kwargs.pop("required", False), widget=widget, **kwargs)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            cents = parse_cents(typed)
        except AmountError as error:
            raise ValidationError(str(error)) from error
        if not 0 <= cents <= self.most:
            most = f"{self.most // 100:,}".replace(",", "\u202f")
            raise ValidationError(_("Un montant de 0 à %(most)s\u00a0€.") % {"most": most})
        return cents


class NumberField(forms.CharField):
    """A quotient or a rate, with or without decimals; `None` when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=MOST_DIGITS, required=kwargs.pop("required", False), widget=widget, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        return read_decimal(typed) if typed else None


NO_CHANGE = ("", gettext_lazy("Inchangé"))
CHANGES = (
    ("replace", gettext_lazy("Un autre prix (€)")),
    ("add", gettext_lazy("En plus (€)")),
    ("less", gettext_lazy("En moins (€)")),
    ("percent", gettext_lazy("En plus (%)")),
    ("percent_less", gettext_lazy("En moins (%)")),
)


class ChangeForm(forms.Form):
    """What changes a price: a kind and an amount. `change` is what was typed once valid, `None` for nothing."""

    kind = forms.ChoiceField(required=False)
    value = forms.CharField(
        required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    )

    change: Change | None = None

    def __init__(self, data: Any, prefix: str, label: str, kept: Change | None, choices: Sequence[Any] = ()) -> None:
        super().__init__(data, prefix=prefix, initial=change_typed(kept))
        self.label = label
        choice_field(self, "kind").choices = [NO_CHANGE, *CHANGES, *choices]
        self.fields["kind"].label, self.fields["value"].label = label, _("Combien")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind, typed = data.get("kind"), data.get("value")
        if self.errors or kind not in dict(CHANGES):
            if typed and not kind:
                self.add_error("kind", _("Dites ce que fait ce nombre, ou videz-le."))
            return data
        if not typed:
            self.add_error("value", _("Indiquez combien."))
            return data
        try:
            self.change = _change(kind, typed)
        except (AmountError, InvalidRuleError) as error:
            self.add_error("value", str(error))
        except ValidationError as error:
            self.add_error("value", error)
        return data


def _change(kind: str, typed: str) -> Change:
    if kind in {"percent", "percent_less"}:
        percent = read_decimal(typed.removesuffix("%").strip())
        return Percent(-percent if kind == "percent_less" else percent)
    cents = parse_cents(typed)
    if kind == "replace":
        return Replace(cents)
    if cents < 0:
        raise InvalidRuleError(Reason(WebCode.SIGN_OF_CHANGE))
    return Add(-cents if kind == "less" else cents)


def change_typed(change: Change | None) -> dict[str, str]:
    """A change as it is typed."""
    match change:
        case None:
            return {}
        case Replace():
            return {"kind": "replace", "value": typed_cents(change.cents)}
        case Add():
            return {"kind": "less" if change.cents < 0 else "add", "value": typed_cents(abs(change.cents))}
        case Percent():
            kind = "percent_less" if change.percent < 0 else "percent"
            return {"kind": kind, "value": decimal_text(abs(change.percent))}
    raise TypeError(f"no way to type a change: {change!r}")
