"""Verbs of card payments: prepare, send to the bank, believe what the bank says, ask it, expire, identify."""

from __future__ import annotations

from preau.payments.actions.asking import ask_bank, ask_unknown, payments_to_ask, take_notice
from preau.payments.actions.expiring import expire_payments
from preau.payments.actions.receiving import receive
from preau.payments.actions.settling import settle_suspense
from preau.payments.actions.starting import bank_form, prepare_again, prepare_payments, start_payment

__all__ = [
    "ask_bank",
    "ask_unknown",
    "bank_form",
    "expire_payments",
    "payments_to_ask",
    "prepare_again",
    "prepare_payments",
    "receive",
    "settle_suspense",
    "start_payment",
    "take_notice",
]
