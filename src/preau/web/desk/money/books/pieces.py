"""The count of a drawer: a field by note and by coin. Empty is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from preau.receipts.printing.papers import piece_text
from preau.receipts.rules.closing import COINS, MOST_PIECES, NOTES, PIECES, counted_cents

ERRORS = {
    "invalid": _("Écrivez un nombre entier, par exemple 3."),
    "min_value": _("Écrivez un nombre positif, ou rien."),
    "max_value": _("Ce nombre est trop grand : relisez-le."),
}


@dataclass(frozen=True)
class PieceRow:
    """A note or a coin: its value in cents, its field, what it adds up to."""

    value: int
    text: str
    field: BoundField
    cents: int


class CountForm(forms.Form):
    """Number of each note and coin, and what explains a difference."""

    note = forms.CharField(
        label=_("Observation"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Obligatoire s’il y a un écart : ce qui l’explique."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value in PIECES:
            widget = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6, "data-piece": value}
            )
            self.fields[f"p{value}"] = forms.IntegerField(
                label=piece_text(value),
                required=False,
                min_value=0,
                max_value=MOST_PIECES,
                widget=widget,
                error_messages=ERRORS,
            )

    @property
    def pieces(self) -> dict[int, int]:
        """Number by value in cents, of the fields that can be read."""
        if not self.is_bound:
            return {}
        data = {} if self.errors is None else self.cleaned_data
        return {value: number for value in PIECES if (number := data.get(f"p{value}"))}

    @property
    def cents(self) -> int:
        """What the fields that can be read add up to."""
        return counted_cents(self.pieces)

    @property
    def notes(self) -> list[PieceRow]:
        return self._rows(NOTES)

    @property
    def coins(self) -> list[PieceRow]:
        return self._rows(COINS)

    def _rows(self, values: tuple[int, ...]) -> list[PieceRow]:
        found = self.pieces
        return [PieceRow(v, piece_text(v), self[f"p{v}"], v * found.get(v, 0)) for v in values]
