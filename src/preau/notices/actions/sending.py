"""Sending the mails that wait, over one SMTP connection, by any number of workers at once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet

from preau.common import clock
from preau.notices.marks import mark
from preau.notices.models import DeadAddress, OutgoingMail

logger = logging.getLogger(__name__)

RETRY_DELAYS = tuple(timedelta(minutes=m) for m in (5, 30, 120, 360, 720, 1440))
MAX_ATTEMPTS = len(RETRY_DELAYS) + 1
SERVER_PAUSE = timedelta(minutes=5)
ERASED = "(Texte effacé après l’envoi : il portait un lien personnel.)"
REFUSALS = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, ValueError)
"""Failures of one message, after which the connection still serves (a header with a line break is a `ValueError`)."""


def due_mails(now: datetime) -> QuerySet[OutgoingMail]:
    """What may be sent at `now`, oldest first."""
    waiting = OutgoingMail.objects.filter(sent_at__isnull=True, held_at__isnull=True, attempts__lt=MAX_ATTEMPTS)
    return waiting.filter(Q(retry_at__isnull=True) | Q(retry_at__lte=now)).order_by("id")


def send_due_mails() -> int:
    """Send every mail that is due and return how many left.

    Each mail is locked, sent and marked in a transaction of its own; others sending at the same time skip it. A crash
    between the server's answer and the commit sends that one mail again, under the same Message-ID: never lost, twice
    at most for a crash. A mail to an address out of order is held. A refused mail is tried again later and holds
    nobody back; a server that cannot be reached counts against no mail.
    """
    if not due_mails(clock.now()).exists():
        return 0
    connection = get_connection()
    sent = 0
    try:
        connection.open()
        while (outcome := _send_next(connection)) is not None:
            sent += outcome
    except OSError as error:  # every SMTPException is one
        _pause(error)
    finally:
        connection.close()
    return sent


def _send_next(connection: BaseEmailBackend) -> bool | None:
    """Whether the next mail left; `None` when none is due. Raises when the server cannot be reached any more."""
    with transaction.atomic():
        # Held while it is sent: another worker passes to the next. Killed before the end, it is due again, and may
        # leave twice.
        mail = due_mails(clock.now()).select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        if DeadAddress.objects.filter(address=mail.to.lower(), lifted_at__isnull=True).exists():
            mail.held_at = clock.now()
            mail.save(update_fields=["held_at"])
            return False
        try:
            connection.send_messages([_message(mail)])
        except REFUSALS as error:
            _postpone(mail, error)
            return False
        except (SMTPException, OSError) as error:
            _postpone(mail, error)
        else:
            mail.sent_at, mail.last_error = clock.now(), ""
            if mail.is_secret:
                mail.body = ERASED
            mail.save(update_fields=["sent_at", "last_error", "body"])
            return True
    connection.close()
    connection.open()
    return False


def _message(mail: OutgoingMail) -> EmailMessage:
    """The message, under a mark by which what comes back is known to be of this mail (see `bounces`)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<{mail.created_at:%Y%m%d%H%M%S}.{mark(mail.pk)}@{domain}>",
    }
    envelope = settings.MAIL_RETURN.replace("*", mark(mail.pk)) or settings.DEFAULT_FROM_EMAIL
    return EmailMessage(mail.subject, mail.body, envelope, [mail.to], headers=headers)


def _postpone(mail: OutgoingMail, error: Exception) -> None:
    """One more attempt used; the next one comes later and later, and none after `MAX_ATTEMPTS`."""
    mail.attempts += 1
    mail.last_error = str(error)
    mail.retry_at = clock.now() + RETRY_DELAYS[min(mail.attempts, len(RETRY_DELAYS)) - 1]
    mail.save(update_fields=["attempts", "last_error", "retry_at"])
    logger.warning("mail %s was not sent (attempt %s of %s): %s", mail.pk, mail.attempts, MAX_ATTEMPTS, error)


def _pause(error: Exception) -> None:
    """The server does not answer: leave it alone for a while, so that waiting jobs end at once."""
    now = clock.now()
    logger.warning("no mail server: %s", error)
    with transaction.atomic():
        # A mail in the hands of another worker is passed over: it will find the server silent by itself.
        due = due_mails(now).select_for_update(skip_locked=True)
        identifiers = list(due.values_list("id", flat=True))
        OutgoingMail.objects.filter(id__in=identifiers).update(retry_at=now + SERVER_PAUSE, last_error=str(error))
