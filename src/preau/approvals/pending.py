"""What waits of acts at the desk's entrance: those that want a second person, who is not who asked."""

from __future__ import annotations

from django.db.models import Count, F, Func, Min, Sum
from django.db.models.functions import Coalesce

from preau.approvals.models import Act
from preau.common.clock import paris
from preau.common.pending import Asked, Pending


def pending_acts(asked: Asked) -> Pending:
    """Acts of others that this agent may approve or refuse; one statement."""
    rows = Act.objects.filter(structure=asked.structure, is_alone=False, decision=None, expires_at__gte=asked.now)
    size = Func(F("amount_cents"), function="abs")
    found = (
        rows.exclude(asked_by=asked.agent)
        .order_by()
        .aggregate(count=Count("pk"), since=Min("asked_at"), cents=Coalesce(Sum(size), 0))
    )
    return Pending(found["count"], paris(found["since"]).date() if found["since"] else None, int(found["cents"]))
