"""Jobs of the mail."""

from __future__ import annotations

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from preau.notices.actions.bounces import take_report
from preau.notices.actions.queueing import SEND
from preau.notices.actions.sending import send_due_mails
from preau.notices.mailboxes import MailboxError, new_messages

logger = logging.getLogger(__name__)


@app.task(name=SEND)
def send_mails() -> None:
    """Send what waits; deferred with the mails, in the same transaction."""
    send_due_mails()


@app.periodic(cron="*/10 * * * *")
@app.task(name="notices.pick_up_mails")
def pick_up_mails(timestamp: int) -> None:
    """Send what a stopped worker forgot, and what failed and is to be tried again."""
    send_due_mails()


@app.periodic(cron="5-55/10 * * * *")
@app.task(name="notices.read_bounces", queueing_lock="bounces")
def read_bounces(timestamp: int) -> None:
    """Read what came back, when a mailbox is set (`PREAU_BOUNCES`); one that does not answer is read the next time."""
    if settings.BOUNCES is None:
        return
    try:
        for raw in new_messages(settings.BOUNCES):
            take_report(raw)
    except MailboxError as error:
        logger.warning("the mailbox of what comes back could not be read: %s", error)
