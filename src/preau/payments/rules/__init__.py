"""Decisions on payments. Pure: no database, no clock."""

from __future__ import annotations

from preau.payments.rules.asking import (
    REFERENCE_LIFE,
    UNSURE_FOR,
    WORRIED_AFTER,
    is_confirmation_due,
    is_due,
    is_over,
    keeps_asking,
    keeps_looking,
    pause,
)
from preau.payments.rules.confirming import Agreement, Said, agreement, needs_question
from preau.payments.rules.deciding import (
    AMOUNT,
    CURRENCY,
    FORM,
    MODE,
    OPEN_STATES,
    REFERENCE,
    SHOP,
    Decision,
    decide,
    order_number,
    transaction_number,
)

__all__ = [
    "AMOUNT",
    "CURRENCY",
    "FORM",
    "MODE",
    "OPEN_STATES",
    "REFERENCE",
    "REFERENCE_LIFE",
    "SHOP",
    "UNSURE_FOR",
    "WORRIED_AFTER",
    "Agreement",
    "Decision",
    "Said",
    "agreement",
    "decide",
    "is_confirmation_due",
    "is_due",
    "is_over",
    "keeps_asking",
    "keeps_looking",
    "needs_question",
    "order_number",
    "pause",
    "transaction_number",
]
