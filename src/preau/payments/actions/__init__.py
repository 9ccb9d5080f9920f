"""Verbs of card payments: prepare, send to the bank, believe what the bank says, ask it, expire, identify."""

from __future__ import annotations

from preau.payments.actions.asking import ask_bank, ask_unknown, payments_to_ask, take_notice
from preau.payments.actions.confirming import confirm_message, confirm_payment, messages_to_ask
from preau.payments.actions.contracts import ContractError, ContractTerms, save_contract
from preau.payments.actions.expiring import expire_payments
from preau.payments.actions.journals import (
    Comparison,
    compare_journal,
    credit_difference,
    is_credited,
    keep_journal,
    settle_difference,
)
from preau.payments.actions.listening import receive
from preau.payments.actions.returning import record_return
from preau.payments.actions.settling import identify, settle_suspense
from preau.payments.actions.starting import bank_form, prepare_again, prepare_payments, start_payment

__all__ = [
    "Comparison",
    "ContractError",
    "ContractTerms",
    "ask_bank",
    "ask_unknown",
    "bank_form",
    "compare_journal",
    "confirm_message",
    "confirm_payment",
    "credit_difference",
    "expire_payments",
    "identify",
    "is_credited",
    "keep_journal",
    "messages_to_ask",
    "payments_to_ask",
    "prepare_again",
    "prepare_payments",
    "receive",
    "record_return",
    "save_contract",
    "settle_difference",
    "settle_suspense",
    "start_payment",
    "take_notice",
]
