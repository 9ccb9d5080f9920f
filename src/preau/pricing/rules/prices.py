"""The shapes a price rule can take, and what makes one valid. Amounts in cents, quotients in euros (`Decimal`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from preau.common.errors import InvalidRuleError

MAX_UNIT_CENTS = 1_000_000
"""10 000 € for one service or half-hour: more is a slip of the keyboard."""


class Unit(StrEnum):
    SERVICE = "service"
    HALF_HOUR = "half_hour"


@dataclass(frozen=True, slots=True)
class FlatPrice:
    cents: int

    def __post_init__(self) -> None:
        _check_cents(self.cents)


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


@dataclass(frozen=True, slots=True)
class IncomeBands:
    """Bands in order, without hole or overlap, from 0 to an open end: every quotient has exactly one price."""

    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        if messages := check_bands(self.bands):
            raise InvalidRuleError(messages)
        for band in self.bands:
            _check_cents(band.cents)


@dataclass(frozen=True, slots=True)
class EffortRate:
    """`percent` % of the quotient, in euros, never under `floor_cents` nor over `ceiling_cents`."""

    percent: Decimal
    floor_cents: int
    ceiling_cents: int

    def __post_init__(self) -> None:
        _check_cents(self.floor_cents)
        _check_cents(self.ceiling_cents)
        if self.ceiling_cents < self.floor_cents:
            raise InvalidRuleError("Le plafond doit être au moins égal au plancher.")
        if self.percent < 0:
            raise InvalidRuleError("Le taux d’effort ne peut pas être négatif.")


@dataclass(frozen=True, slots=True)
class PriceRule:
    base: FlatPrice | IncomeBands | EffortRate
    unit: Unit = Unit.SERVICE


def highest_cents(base: FlatPrice | IncomeBands | EffortRate) -> int:
    """The highest unit price a rule can give: what is paid while the quotient is not known."""
    match base:
        case FlatPrice():
            return base.cents
        case IncomeBands():
            return max(band.cents for band in base.bands)
        case EffortRate():
            return base.ceiling_cents


def check_bands(bands: Sequence[Band]) -> list[str]:
    """French sentences naming what is wrong with income bands; empty when they leave no hole and no overlap."""
    if not bands:
        return ["Indiquez au moins une tranche."]
    messages = []
    if bands[0].minimum != 0:
        messages.append(f"La première tranche doit commencer à 0, et non à {quotient_text(bands[0].minimum)}.")
    empty = [band for band in bands if band.maximum is not None and band.maximum <= band.minimum]
    messages += [f"La tranche {band.label} est vide : sa fin doit dépasser son début." for band in empty]
    for lower, upper in pairwise(bands):
        messages += _check_neighbours(lower, upper)
    if bands[-1].maximum is not None:
        messages.append(f"La dernière tranche ne doit pas avoir de fin : rien n’est prévu {_from(bands[-1].maximum)}.")
    return messages


def _check_neighbours(lower: Band, upper: Band) -> list[str]:
    if lower.maximum is None:
        return [f"Seule la dernière tranche peut rester sans fin, pas la tranche {lower.label}."]
    if lower.maximum < upper.minimum:
        hole = f"de {quotient_text(lower.maximum)} à moins de {quotient_text(upper.minimum)}"
        return [f"Aucun prix n’est prévu pour un quotient {hole}."]
    if lower.maximum > upper.minimum:
        return [f"Les tranches {lower.label} et {upper.label} se recouvrent."]
    return []


def _from(quotient: Decimal) -> str:
    return f"à partir de {quotient_text(quotient)}"


def quotient_text(value: Decimal) -> str:
    """`859`, `622,50`."""
    return str(int(value)) if value == value.to_integral_value() else f"{value:.2f}".replace(".", ",")


def _check_cents(cents: object) -> None:
    if not isinstance(cents, int) or isinstance(cents, bool) or not 0 <= cents <= MAX_UNIT_CENTS:
        raise InvalidRuleError("Un prix est un nombre de centimes, entier et positif, 1 000 000 au plus.")
