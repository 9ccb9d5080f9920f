"""Verbs of card payments: prepare, send to the bank, believe the bank's messages, expire, identify."""

from __future__ import annotations

from preau.payments.actions.expiring import expire_payments
from preau.payments.actions.receiving import receive
from preau.payments.actions.settling import settle_suspense
from preau.payments.actions.starting import bank_form, prepare_again, prepare_payments, start_payment

__all__ = [
    "bank_form",
    "expire_payments",
    "prepare_again",
    "prepare_payments",
    "receive",
    "settle_suspense",
    "start_payment",
]
