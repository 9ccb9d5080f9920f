"""What comes back after a mail has left: noted on the mail, and the address held when it is out of order."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.notices.actions.queueing import SEND
from preau.notices.enums import Bounce
from preau.notices.marks import marked_mail
from preau.notices.models import DeadAddress, OutgoingMail
from preau.notices.rules import Report, read_report

logger = logging.getLogger(__name__)

HELD_LIFE = timedelta(days=7)
"""A mail held for longer does not leave when its address works again: what it says is over."""
_RANK = {"": 0, Bounce.LATE: 1, Bounce.LOST: 2, Bounce.DEAD: 3}


def take_report(raw: bytes) -> OutgoingMail | None:
    """Note what a message reports of a mail of ours; None for any other message, and for a report read before.

    The mark says which mail: a report without one, or with one that we did not make, is left alone. Only whoever got
    the mail, or carried it, knows its mark.
    """
    try:
        report = read_report(raw)
    except RecursionError:
        logger.warning("a message of %s bytes could not be read: folded too many times", len(raw))
        return None
    found = next((pk for token in report.tokens if (pk := marked_mail(token))), None) if report else None
    if report is None or found is None:
        return None
    return _note(report, found)


@transaction.atomic
def _note(report: Report, mail_id: int) -> OutgoingMail | None:
    """The worst news stays: a delay told after a refusal changes nothing, nor does the same report twice."""
    mail = OutgoingMail.objects.select_for_update().filter(pk=mail_id, sent_at__isnull=False).first()
    if mail is None or _RANK[mail.bounce] >= _RANK[report.bounce]:
        return None
    mail.bounce, mail.bounced_at = report.bounce, clock.now()
    mail.bounce_code, mail.bounce_text = report.code, report.text
    mail.save(update_fields=["bounce", "bounced_at", "bounce_code", "bounce_text"])
    if report.bounce == Bounce.DEAD:
        DeadAddress.objects.bulk_create(
            [DeadAddress(address=mail.to.lower(), since=mail.bounced_at, mail=mail)], ignore_conflicts=True
        )
    logger.info("mail %s came back (%s, %s)", mail.pk, report.bounce, report.code)
    return mail


@transaction.atomic
def lift_address(*, structure_id: int, mail_id: int, actor: Actor, now: datetime) -> bool:
    """Send again to the address of a mail of this structure that came back; what was held for a week or less leaves.

    False when the mail is not of the structure, or its address is in order.
    """
    actor.must(Right.OPEN_ACCESSES, structure_id)
    mail = OutgoingMail.objects.filter(pk=mail_id, structure_id=structure_id, bounce=Bounce.DEAD).first()
    if mail is None:
        return False
    address = mail.to.lower()
    rows = DeadAddress.objects.filter(address=address, lifted_at__isnull=True)
    if not rows.update(lifted_at=now, lifted_by=actor.id):
        return False
    held = OutgoingMail.objects.filter(to__iexact=address, held_at__isnull=False, sent_at__isnull=True)
    if held.filter(created_at__gte=now - HELD_LIFE).update(held_at=None):
        app.configure_task(SEND).defer()
    return True
