"""What proves nothing, or is no message: kept short, and not without limit."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from preau.notices.actions import queue_mails
from preau.payments.enums import GatewayName, Verdict
from preau.payments.mails import alert_mail
from preau.payments.models import BankMessage, PaymentContract

logger = logging.getLogger(__name__)

UNBELIEVED_LENGTH = 2_000
UNBELIEVED_AN_HOUR = 500
"""Anybody can post anything to the address: beyond this, what is not signed is told to the journal only."""


def keep_shapeless(contract: PaymentContract | None, raw: str, reason: str, now: datetime) -> Verdict:
    """Signed, and no message: kept in full, told to the agents once an hour at most, and never believed."""
    logger.error("a signed text that is no message (%s)", reason)
    if contract is None:
        return Verdict.UNREADABLE
    office = contract.cash_office
    recent = BankMessage.objects.filter(
        cash_office=office, verdict=Verdict.UNREADABLE, received_at__gt=now - timedelta(hours=1)
    )
    known = recent.count()
    with transaction.atomic():
        if known < UNBELIEVED_AN_HOUR:
            BankMessage.objects.create(
                cash_office=office,
                gateway=contract.gateway,
                verdict=Verdict.UNREADABLE,
                reason=reason[:200],
                raw=raw,
                received_at=now,
            )
        if not known and office.structure.contact_email:
            queue_mails([alert_mail(office.structure, verdict=Verdict.UNREADABLE, order="", reason=reason, cents=None)])
    return Verdict.UNREADABLE


def keep_unbelieved(gateway: GatewayName, verdict: Verdict, reason: str, raw: str, now: datetime) -> Verdict:
    """A message that proves nothing: kept short, and not without limit."""
    logger.warning("%s: message not believed (%s, %s)", gateway, verdict, reason)
    recent = BankMessage.objects.filter(verdict=verdict, received_at__gt=now - timedelta(hours=1))
    if recent.count() < UNBELIEVED_AN_HOUR:
        BankMessage.objects.create(
            gateway=gateway, verdict=verdict, reason=reason[:200], raw=raw[:UNBELIEVED_LENGTH], received_at=now
        )
    return verdict
