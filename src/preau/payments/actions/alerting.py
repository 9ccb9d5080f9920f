"""Telling a cash office that one of its bank's words needs somebody."""

from __future__ import annotations

import logging

from preau.notices.actions import queue_mails
from preau.payments.enums import Verdict
from preau.payments.mails import alert_mail
from preau.payments.models import BankMessage, PaymentContract

logger = logging.getLogger(__name__)


def alert(contract: PaymentContract, message: BankMessage) -> None:
    """A line in the journal, a mail to the structure: what was said, and what was done with it."""
    order = message.order_number
    logger.error("bank message %s: %s, order %s", message.pk, message.verdict, order)
    structure, verdict = contract.cash_office.structure, Verdict(message.verdict)
    if structure.contact_email:
        reason, cents = message.reason, message.amount_cents
        queue_mails([alert_mail(structure, verdict=verdict, order=order, reason=reason, cents=cents)])
