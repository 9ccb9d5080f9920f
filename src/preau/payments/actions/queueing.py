"""Questions to banks are jobs: at most one waiting an attempt, whoever wants it asked."""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

logger = logging.getLogger(__name__)

ASK, ASK_UNKNOWN, ASK_ORDER = "payments.ask", "payments.ask_unknown", "payments.ask_order"


def ask_soon(payment_id: int) -> None:
    """Queue the question, unless it waits already."""
    try:
        with transaction.atomic():
            app.configure_task(ASK, queueing_lock=f"{ASK}:{payment_id}").defer(payment_id=payment_id)
    except AlreadyEnqueued:
        logger.debug("payment %s is about to be asked", payment_id)


def ask_about_message(message_id: int) -> None:
    """Queue the question about an order we do not know, that a signed message names."""
    app.configure_task(ASK_ORDER).defer(message_id=message_id)
