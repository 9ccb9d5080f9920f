"""What waits of card payments at the desk's entrance: gaps with the bank, sums to identify, contracts to complete."""

from __future__ import annotations

from django.db.models import Count, F, Func, Min, Sum
from django.db.models.functions import Coalesce

from preau.common.clock import paris
from preau.common.pending import Asked, Pending
from preau.payments.enums import Proof, Verdict
from preau.payments.models import BankMessage, JournalDifference, PaymentContract


def pending_gaps(asked: Asked) -> Pending:
    """Where a bank's journal and ours disagree, and nobody has said what became of it; one statement."""
    gap = Func(Coalesce("bank_cents", 0) - Coalesce("own_cents", 0), function="abs")
    rows = JournalDifference.objects.filter(structure=asked.structure, settled_at=None).order_by()
    found = rows.aggregate(count=Count("pk"), since=Min("journal__first_date"), cents=Coalesce(Sum(gap), 0))
    return Pending(found["count"], found["since"], int(found["cents"]))


def pending_suspense(asked: Asked) -> Pending:
    """Sums of unknown reference; one statement."""
    rows = BankMessage.objects.filter(
        cash_office__structure=asked.structure, verdict=Verdict.SUSPENSE, settlement__isnull=True
    ).order_by()
    cents = Coalesce(Sum(F("amount_cents")), 0)
    found = rows.aggregate(count=Count("pk"), since=Min("received_at"), cents=cents)
    return Pending(found["count"], paris(found["since"]).date() if found["since"] else None, int(found["cents"]))


def pending_contracts(asked: Asked) -> Pending:
    """Contracts that do not say what proves a payment: no family pays by them meanwhile; one statement."""
    rows = PaymentContract.objects.filter(structure=asked.structure, is_active=True, proof=Proof.UNDECIDED)
    return Pending(rows.count())
