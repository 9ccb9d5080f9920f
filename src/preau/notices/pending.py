"""What waits of mails at the desk's entrance: addresses out of order, until somebody corrects them."""

from __future__ import annotations

from django.db.models import CharField, Count, Min
from django.db.models.functions import Lower

from preau.common.clock import paris
from preau.common.pending import Asked, Pending
from preau.notices.models import OutgoingMail
from preau.notices.queries import is_dead


def pending_returned(asked: Asked) -> Pending:
    """Addresses of a structure to which nothing is sent any more; one statement."""
    rows = OutgoingMail.objects.filter(is_dead(), structure_id=asked.structure, bounced_at__isnull=False).order_by()
    address = Lower("to", output_field=CharField())
    found = rows.aggregate(count=Count(address, distinct=True), since=Min("bounced_at"))
    return Pending(found["count"], paris(found["since"]).date() if found["since"] else None)
