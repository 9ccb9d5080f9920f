"""Income bands as rows of a table: what was typed is kept, what is wrong is told at its row."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from preau.common.money import AmountError, parse_cents, typed_cents
from preau.pricing.rules import Band, IncomeBands, band_problems
from preau.pricing.rules.amounts import MAX_UNIT_CENTS, quotient_text
from preau.web.desk.organisation.prices.fields import read_decimal

MOST_ROWS = 30


@dataclass
class BandRow:
    """A band as typed, in euros, with the sentences about it."""

    minimum: str = ""
    maximum: str = ""
    price: str = ""
    errors: list[str] = field(default_factory=list)

    def read(self) -> Band | None:
        """The band, or `None` after saying what cannot be read."""
        try:
            low = read_decimal(self.minimum)
            high = read_decimal(self.maximum) if self.maximum else None
        except ValidationError as error:
            self.errors += [f"{_('Quotient')} : {message}" for message in error.messages]
            return None
        try:
            cents = parse_cents(self.price)
        except AmountError as error:
            self.errors.append(f"{_('Prix')} : {error}")
            return None
        if not 0 <= cents <= MAX_UNIT_CENTS:
            self.errors.append(_("Prix : un montant de 0 à 10 000 €."))
            return None
        return Band(low, high, cents)


class BandRows:
    """The rows of one grid; `prefix` tells the grid of the town from the one for households outside."""

    def __init__(self, data: QueryDict | None, prefix: str, kept: IncomeBands | None) -> None:
        self.prefix = prefix
        self.problem = ""
        self.rows = _typed(data, prefix) if data is not None else _kept(kept)
        if data is not None:
            self._act(data.get("action", ""))

    @property
    def add_action(self) -> str:
        return f"{self.prefix}-ajouter"

    @property
    def drop_action(self) -> str:
        return f"{self.prefix}-retirer-"

    @property
    def was_moved(self) -> bool:
        """Whether a row was just added or removed: nothing is judged yet."""
        return self._moved

    def read(self) -> IncomeBands | None:
        """The bands, or `None` after saying at each row what is wrong with it."""
        bands = [row.read() for row in self.rows]
        if not self.rows:
            self.problem = _("Ajoutez au moins une tranche.")
        if not self.rows or None in bands:
            return None
        found = [band for band in bands if band is not None]
        problems = band_problems(found)
        for number, message in problems:
            self.rows[number].errors.append(str(message))
        return None if problems else IncomeBands(tuple(found))

    def _act(self, action: str) -> None:
        self._moved = True
        if action == self.add_action and len(self.rows) < MOST_ROWS:
            self.rows.append(BandRow(self.rows[-1].maximum if self.rows else "0"))
        elif action.startswith(self.drop_action) and action.removeprefix(self.drop_action).isdecimal():
            number = int(action.removeprefix(self.drop_action)[:3])
            del self.rows[number : number + 1]
        else:
            self._moved = False

    _moved = False


def _typed(data: QueryDict, prefix: str) -> list[BandRow]:
    lows, highs, prices = (data.getlist(f"{prefix}-{name}")[:MOST_ROWS] for name in ("min", "max", "prix"))
    rows = zip_longest(lows, highs, prices, fillvalue="")
    return [BandRow(low.strip()[:20], high.strip()[:20], price.strip()[:20]) for low, high, price in rows]


def _kept(bands: IncomeBands | None) -> list[BandRow]:
    if bands is None:
        return [BandRow("0", "", "")]
    return [
        BandRow(
            quotient_text(band.minimum),
            "" if band.maximum is None else quotient_text(band.maximum),
            typed_cents(band.cents),
        )
        for band in bands.bands
    ]
