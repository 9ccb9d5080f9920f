"""What a bank's message does to an attempt. Pure: the message is already known to be signed."""

from __future__ import annotations

from dataclasses import dataclass

from preau.payments.enums import Outcome, PaymentState, Verdict

SHOP, MODE, AMOUNT, CURRENCY, REFERENCE = "boutique", "mode", "montant", "monnaie", "référence"
FORM = "formulaire envoyé"
"""What a message must repeat of the order."""

OPEN_STATES = frozenset({PaymentState.CREATED, PaymentState.REDIRECTED, PaymentState.PENDING})
"""The family may still be paying."""

_AFTER = {
    Outcome.PENDING: PaymentState.PENDING,
    Outcome.REFUSED: PaymentState.REFUSED,
    Outcome.CANCELLED: PaymentState.CANCELLED,
    Outcome.EXPIRED: PaymentState.EXPIRED,
    Outcome.ALREADY_PAID: PaymentState.REVIEW,
    Outcome.UNKNOWN: PaymentState.REVIEW,
}
_DECIDED = (PaymentState.PAID, PaymentState.REVIEW)


@dataclass(frozen=True, slots=True)
class Decision:
    """The state that follows, what becomes of the message, and whether staff must look."""

    state: PaymentState
    verdict: Verdict
    alerts: bool = False

    @property
    def credits(self) -> bool:
        return self.verdict in (Verdict.CREDITED, Verdict.SURPLUS)


def decide(*, state: PaymentState, outcome: Outcome, differences: tuple[str, ...], is_known: bool) -> Decision:
    """`differences` are what disagrees with the order; `is_known` that this transaction has already credited.

    « Paid » credits whatever the state: late is not lost. A second transaction for an order already paid is an
    advance. What disagrees never credits, and another shop's word changes nothing. A word we do not know is for staff,
    and so is « already paid » of an order whose payment was never told.
    """
    is_paid = state is PaymentState.PAID
    if is_known:
        return Decision(state, Verdict.DUPLICATE)
    if differences:
        is_ours = SHOP not in differences
        return Decision(PaymentState.REVIEW if is_ours and not is_paid else state, Verdict.MISMATCH, alerts=True)
    if outcome is Outcome.PAID:
        verdict = Verdict.SURPLUS if is_paid else Verdict.CREDITED
        return Decision(PaymentState.PAID, verdict, alerts=is_paid)
    if state in _DECIDED:
        return Decision(state, Verdict.NO_EFFECT, alerts=outcome is Outcome.UNKNOWN)
    after = _AFTER[outcome]
    return Decision(after, Verdict.NOTED, alerts=after is PaymentState.REVIEW)


def transaction_number(payment_id: int) -> str:
    """Six digits, never 9 first, unique by shop and day up to 900,000 attempts a day (Lyra's vads_trans_id)."""
    return f"{payment_id % 900_000:06d}"


def order_number(payment_id: int, year: int) -> str:
    """`26-081944`: what the family and the bank call the attempt."""
    return f"{year % 100:02d}-{payment_id:06d}"
