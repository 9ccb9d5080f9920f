"""Decisions on payments. Pure: no database, no clock."""

from __future__ import annotations

from preau.payments.rules.asking import REFERENCE_LIFE, is_due, is_over, keeps_asking
from preau.payments.rules.contracts import why_not_order
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
    "Decision",
    "decide",
    "is_due",
    "is_over",
    "keeps_asking",
    "order_number",
    "transaction_number",
    "why_not_order",
]
