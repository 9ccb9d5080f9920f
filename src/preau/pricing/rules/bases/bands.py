"""A price by band of quotient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar, Self

from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents
from preau.common.reasons import Reason
from preau.common.text import count
from preau.pricing.reasons import PricingCode
from preau.pricing.rules.amounts import Quotient, check_cents, quotient_text
from preau.pricing.rules.bases.base import UNKNOWN_QUOTIENT, Grid, base
from preau.pricing.rules.reading import JsonObject, decimal, rows


@dataclass(frozen=True, slots=True)
class Band:
    """Quotients from `minimum`, included, to `maximum`, excluded; `None` leaves it open. In euros."""

    minimum: Decimal
    maximum: Decimal | None
    cents: int

    def __contains__(self, quotient: Decimal) -> bool:
        return self.minimum <= quotient and (self.maximum is None or quotient < self.maximum)

    @property
    def label(self) -> str:
        """`de 640 à moins de 860`, `à partir de 1900`."""
        if self.maximum is None:
            return f"à partir de {quotient_text(self.minimum)}"
        return f"de {quotient_text(self.minimum)} à moins de {quotient_text(self.maximum)}"


@base
@dataclass(frozen=True, slots=True)
class IncomeBands(Grid):
    """Bands in order, without hole or overlap, from 0 to an open end: every quotient has exactly one price."""

    type: ClassVar[str] = "bands"
    keys: ClassVar[frozenset[str]] = frozenset({"bands"})
    examples: ClassVar[tuple[JsonObject, ...]] = (
        {
            "type": "bands",
            "bands": [{"min": "0", "max": "400", "cents": 50}, {"min": "400", "max": None, "cents": 175}],
        },
    )
    serves_outside: ClassVar[bool] = True

    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        if reasons := check_bands(self.bands):
            raise InvalidRuleError(*reasons)
        for band in self.bands:
            check_cents(band.cents)

    @classmethod
    def parse(cls, data: JsonObject) -> Self:
        return cls(tuple(_band(band) for band in rows(data["bands"], "Les tranches")))

    def dump(self) -> dict[str, Any]:
        return {"bands": [_written(band) for band in self.bands]}

    def words(self) -> str:
        prices = [band.cents for band in self.bands]
        bands = count(len(prices), "tranche")
        return f"de {format_cents(min(prices))} à {format_cents(max(prices))} selon le quotient ({bands})"

    def highest_cents(self) -> int:
        return max(band.cents for band in self.bands)

    def unit_cents(self, quotient: Quotient | None, lines: list[str]) -> int:
        if quotient is None:
            lines.append(UNKNOWN_QUOTIENT)
            return self.highest_cents()
        band = next(band for band in self.bands if quotient.value in band)
        lines.append(f"{quotient.words} : tranche {band.label}")
        return band.cents


def _band(data: JsonObject) -> Band:
    maximum = data.get("max")
    return Band(decimal(data["min"]), None if maximum is None else decimal(maximum), data["cents"])


def _written(band: Band) -> dict[str, Any]:
    maximum = None if band.maximum is None else str(band.maximum)
    return {"min": str(band.minimum), "max": maximum, "cents": band.cents}


def check_bands(bands: Sequence[Band]) -> list[Reason]:
    """What is wrong with income bands; empty when they leave no hole and no overlap."""
    return [reason for _, reason in band_problems(bands)]


def band_problems(bands: Sequence[Band]) -> list[tuple[int, Reason]]:
    """The same with the number of the band each sentence is about, from 0 on; the first in order is the first to read.

    A hole or an overlap is told at the upper of the two bands.
    """
    if not bands:
        return [(0, Reason(PricingCode.NO_BAND))]
    found = []
    if bands[0].minimum != 0:
        found.append((0, Reason(PricingCode.FIRST_BAND_NOT_ZERO, start=quotient_text(bands[0].minimum))))
    for number, band in enumerate(bands):
        if band.maximum is not None and band.maximum <= band.minimum:
            found.append((number, Reason(PricingCode.BAND_EMPTY, band=band.label)))
    for number, (lower, upper) in enumerate(pairwise(bands)):
        found += _neighbour_problems(number, lower, upper)
    if bands[-1].maximum is not None:
        last = Reason(PricingCode.LAST_BAND_ENDS, since=_from(bands[-1].maximum))
        found.append((len(bands) - 1, last))
    return found


def _neighbour_problems(number: int, lower: Band, upper: Band) -> list[tuple[int, Reason]]:
    if lower.maximum is None:
        return [(number, Reason(PricingCode.BAND_WITHOUT_END, band=lower.label))]
    if lower.maximum < upper.minimum:
        hole = f"de {quotient_text(lower.maximum)} à moins de {quotient_text(upper.minimum)}"
        return [(number + 1, Reason(PricingCode.BANDS_APART, hole=hole))]
    if lower.maximum > upper.minimum:
        return [(number + 1, Reason(PricingCode.BANDS_OVERLAP, lower=lower.label, upper=upper.label))]
    return []


def _from(quotient: Decimal) -> str:
    return f"à partir de {quotient_text(quotient)}"
