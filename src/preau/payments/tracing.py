"""From an entry of the ledger to the card payment behind it, and to the words of the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from preau.ledger.enums import CauseKind
from preau.payments.enums import CREDITING
from preau.payments.models import BankMessage


@dataclass(frozen=True, slots=True)
class BankTrace:
    """`order` is ours, `transaction` the bank's; `told_at` when its message came. `payer` is empty for a sum whose
    reference was unknown."""

    order: str
    transaction: str
    gateway: str
    told_at: datetime
    payer: str


def bank_trace(cause: CauseKind, cause_id: int, revision: int = 0) -> BankTrace | None:
    """The message that credited, for an entry caused by a payment (its `revision` counts those paid again) or by a
    message; one statement. `None` for other causes."""
    rows = BankMessage.objects.filter(verdict__in=CREDITING).select_related("payment__payer").order_by("id")
    if cause == CauseKind.PAYMENT:
        found = rows.filter(payment=cause_id)[revision : revision + 1]
    elif cause == CauseKind.MESSAGE:
        found = rows.filter(pk=cause_id)[:1]
    else:
        return None
    for message in found:
        payment = message.payment
        return BankTrace(
            payment.order_number if payment else "",
            message.transaction,
            message.get_gateway_display(),
            message.received_at,
            str(payment.payer) if payment else "",
        )
    return None
