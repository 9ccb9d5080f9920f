"""What a wallet is worth and what a family is advised to pay in. Pure; amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from preau.common.clock import day_start, paris
from preau.common.money import format_cents
from preau.common.reasons import Reason
from preau.wallets.reasons import WalletCode

UNDOABLE = ("charge", "transfer", "correction", "refund")
MAX_TOP_UP_CENTS = 200_000
"""2 000 € in one wallet at once: more is a slip of the keyboard."""


SUMMED = timedelta(hours=24)


def summed_since(now: datetime) -> datetime:
    """Since when acts done alone sum up: the day, and never less than 24 hours, so that midnight splits nothing."""
    return min(now - SUMMED, day_start(paris(now).date()))


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least that may be paid in at once: an amount, and meals when the wallet counts them."""

    cents: int = 0
    meals: int = 0
    meal_cents: int | None = None

    @property
    def meals_cents(self) -> int:
        return self.meals * (self.meal_cents or 0)

    @property
    def total_cents(self) -> int:
        return max(self.cents, self.meals_cents)


def worth(balance_cents: int, meal_cents: int | None) -> int | None:
    """How many whole meals a balance pays; `None` when meals have no price here."""
    if not meal_cents:
        return None
    return max(balance_cents, 0) // meal_cents


def suggested_cents(estimated_cents: int, minimum: Minimum) -> int:
    """What brings an estimated balance back to zero: whole meals when they are counted, never under the minimum."""
    if estimated_cents >= 0:
        return 0
    needed = -estimated_cents
    if minimum.meal_cents:
        needed = -(-needed // minimum.meal_cents) * minimum.meal_cents
    return max(needed, minimum.total_cents)


def why_not_payable(cents: int, minimum: Minimum) -> Reason | None:
    """Why an amount cannot be paid in; None when it can. Nothing (0) is always right."""
    if cents < 0:
        return Reason(WalletCode.NOT_POSITIVE_OR_ZERO)
    if cents > MAX_TOP_UP_CENTS:
        return Reason(WalletCode.TOP_UP_TOO_LARGE, most=MAX_TOP_UP_CENTS)
    if 0 < cents < minimum.total_cents:
        return _too_small(minimum)
    return None


def _too_small(minimum: Minimum) -> Reason:
    if minimum.meals_cents and minimum.meals_cents >= minimum.cents:
        return Reason(WalletCode.TOP_UP_UNDER_MEALS, meals=minimum.meals, least=minimum.meals_cents)
    return Reason(WalletCode.TOP_UP_TOO_SMALL, least=minimum.cents)


def minimum_text(minimum: Minimum) -> str:
    """`4 repas, soit 15,60 €`, or the amount alone."""
    if minimum.meals_cents and minimum.meals_cents >= minimum.cents:
        return f"{minimum.meals} repas, soit {format_cents(minimum.meals_cents)}"
    return format_cents(minimum.cents)


def why_not_undoable(kind: str) -> Reason | None:
    """Why an entry of this kind is not undone by hand. What came in has its receipt and its bank."""
    if kind in UNDOABLE:
        return None
    if kind == "merge":
        return Reason(WalletCode.MERGE_IS_NOT_UNDONE)
    return Reason(WalletCode.PAID_IN_IS_NOT_UNDONE)


def why_not_correctable(cents: int, balance_cents: int, overdraft_cents: int | None) -> Reason | None:
    """Why a correction of so many signed cents cannot be written; no overdraft is without limit."""
    if cents >= 0 or overdraft_cents is None or balance_cents + cents >= -overdraft_cents:
        return None
    return Reason(WalletCode.CORRECTION_OVER_LIMIT)
