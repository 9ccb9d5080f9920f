"""What a wallet is worth and what a family is advised to pay in. Pure; amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass

from preau.common.money import format_cents

UNDOABLE = ("charge", "transfer", "correction", "refund")
MAX_TOP_UP_CENTS = 200_000
"""2 000 € in one wallet at once: more is a slip of the keyboard."""


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


def why_not_payable(cents: int, minimum: Minimum) -> str:
    """Why an amount cannot be paid in, in French; empty when it can. Nothing (0) is always right."""
    if cents < 0:
        return "Indiquez un montant positif, ou 0,00."
    if cents > MAX_TOP_UP_CENTS:
        return f"Un versement ne dépasse pas {format_cents(MAX_TOP_UP_CENTS)}."
    if 0 < cents < minimum.total_cents:
        return f"Le versement minimal est de {minimum_text(minimum)}."
    return ""


def minimum_text(minimum: Minimum) -> str:
    """`4 repas, soit 15,60 €`, or the amount alone."""
    if minimum.meals_cents and minimum.meals_cents >= minimum.cents:
        return f"{minimum.meals} repas, soit {format_cents(minimum.meals_cents)}"
    return format_cents(minimum.cents)


def why_not_undoable(kind: str) -> str | None:
    """Why an entry of this kind is not undone by hand, in French. What came in has its receipt and its bank."""
    if kind in UNDOABLE:
        return None
    return "Un versement ne s’annule pas ici : annulez son reçu à la caisse, ou rendez l’argent par un remboursement."


def why_not_correctable(cents: int, balance_cents: int, overdraft_cents: int | None) -> str | None:
    """Why a correction of so many signed cents cannot be written, in French; no overdraft is without limit."""
    if cents >= 0 or overdraft_cents is None or balance_cents + cents >= -overdraft_cents:
        return None
    return "Cette correction dépasserait le découvert permis de ce porte-monnaie."
