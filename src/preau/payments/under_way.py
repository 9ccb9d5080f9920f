"""How much is under way, for whoever is about to stop it."""

from __future__ import annotations

from preau.payments.enums import PaymentState
from preau.payments.models import Payment
from preau.structures.models import Structure


def payments_under_way(structure: Structure) -> int:
    """How many families are at the bank, or wait for its last word; one statement."""
    waiting = (PaymentState.REDIRECTED, PaymentState.PENDING)
    return Payment.objects.filter(structure=structure, state__in=waiting).count()
