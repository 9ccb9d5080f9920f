"""Writing to those who host the portal."""

from __future__ import annotations

import logging

from preau.accounts.hosts import portal_addresses
from preau.notices.actions import Mail, queue_mails

logger = logging.getLogger(__name__)


def tell_hosts(subject: str, body: str) -> None:
    """Queue a mail for each address of the hosts, in the caller's transaction; the log when there is none."""
    addresses = portal_addresses()
    if not addresses:
        logger.error("nobody is told (no host, and PREAU_ALERT_TO is empty): %s", subject)
    queue_mails([Mail(to=address, subject=f"[Préau] {subject}", body=body) for address in addresses])
