"""Writing to those who host the portal."""

from __future__ import annotations

import logging

from django.conf import settings

from preau.notices.actions import Mail, queue_mails

logger = logging.getLogger(__name__)


def tell_hosts(subject: str, body: str) -> None:
    """Queue a mail for each address of `PREAU_ALERT_TO`, in the caller's transaction; the log when there is none."""
    if not settings.ALERT_TO:
        logger.error("nobody is told (PREAU_ALERT_TO is empty): %s", subject)
    queue_mails([Mail(to=address, subject=f"[Préau] {subject}", body=body) for address in settings.ALERT_TO])
