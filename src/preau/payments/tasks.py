"""Jobs of payments."""

from __future__ import annotations

from procrastinate.contrib.django import app

from preau.payments.actions import (
    ask_bank,
    ask_unknown,
    confirm_message,
    confirm_payment,
    expire_payments,
    messages_to_ask,
    payments_to_ask,
)
from preau.payments.actions.queueing import ASK, ASK_ORDER, ASK_UNKNOWN, ask_about_message, ask_soon
from preau.payments.enums import GatewayName


@app.periodic(cron="5,20,35,50 * * * *")
@app.task(name="payments.expire")
def expire(timestamp: int) -> None:
    """Close the attempts whose time is over, day and night."""
    expire_payments()


@app.task(name=ASK)
def ask(payment_id: int) -> None:
    """Ask a bank about an attempt: one that must be asked for its word, or one that must confirm it."""
    ask_bank(payment_id=payment_id)
    confirm_payment(payment_id=payment_id)


@app.task(name=ASK_ORDER)
def ask_about_order(message_id: int) -> None:
    """Ask a bank about an order we do not know, that it told paid."""
    confirm_message(message_id=message_id)


@app.task(name=ASK_UNKNOWN)
def ask_about_unknown(gateway: str, reference: str) -> None:
    """Ask a bank about a payment that we do not know by that name."""
    ask_unknown(gateway=GatewayName(gateway), reference=reference)


@app.periodic(cron="* * * * *")
@app.task(name="payments.ask_all", queueing_lock="payments.ask_all")
def ask_all(timestamp: int) -> None:
    """Every minute, the attempts whose bank should be asked: one job each, so that a slow bank holds up no other."""
    for payment_id in payments_to_ask():
        ask_soon(payment_id)
    for message_id in messages_to_ask():
        ask_about_message(message_id)
