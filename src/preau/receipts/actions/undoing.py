"""A receipt is undone by another of the opposite amount; a cheque as a whole, with all that it paid for."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid5

from django.db import transaction

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.households.own import why_own
from preau.ledger.actions import hold_accounts
from preau.ledger.models import Posting
from preau.payables.actions import undo
from preau.payables.kinds import Payable
from preau.receipts.actions.mailing import tell_undone
from preau.receipts.actions.recording import (
    NewLine,
    NewReceipt,
    hold_day,
    next_receipt_id,
    paid_lines,
    take_number,
    write_receipt,
)
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Receipt
from preau.receipts.queries import whole
from preau.receipts.reasons import ReceiptCode
from preau.receipts.rules.taking import DESK_MEANS


def undo_receipt(*, receipt: Receipt, reason: str, actor: Actor, at: datetime | None = None) -> list[Receipt]:
    """Undo what came in at the desk (typed wrong, cheque unpaid): the receipts that undo it, one by household.

    An account may be left below zero, further than it may go by itself. What a deposit or a slip holds can be undone
    too: the new receipt waits for the next ones. Undone already: the receipts that did it. Raises `ReceiptError`.
    """
    actor.must(Right.UNDO_RECEIPTS, receipt.structure_id)
    if not reason.strip():
        raise ReceiptError(Reason(ReceiptCode.UNDOING_WITHOUT_WORDS))
    if receipt.reverses_id is not None or receipt.returns_id is not None:
        raise ReceiptError(Reason(ReceiptCode.UNDOES_ALREADY))
    if receipt.means not in DESK_MEANS:
        raise ReceiptError(Reason(ReceiptCode.NOT_OF_THE_DESK))
    moment, words = at or clock.now(), reason.strip()
    with transaction.atomic():
        hold_day(receipt.cash_office, clock.paris(moment).date())
        rows = whole(receipt)
        if why := why_own(actor, [row.household_id for row in rows]):
            raise ReceiptError(why)
        done = Receipt.objects.filter(reverses__in=[row.pk for row in rows]).select_related("cash_office")
        if found := list(done.order_by("id")):
            return found
        lines = Posting.objects.filter(entry__in=[row.entry_id for row in rows])
        hold_accounts(lines.order_by("account").values_list("account", flat=True))
        made = [_undo(row, words, actor, moment) for row in rows]
        tell_undone(made)
    return made


def _undo(receipt: Receipt, reason: str, actor: Actor, at: datetime) -> Receipt:
    taken, pk = take_number(receipt.cash_office, at), next_receipt_id()
    text = f"Annulation du reçu {receipt.full_number} : {reason}"
    lines = paid_lines(receipt)
    shares: dict[Payable, int] = {}
    for line in lines:
        shares[line.payable] = shares.get(line.payable, 0) + line.amount_cents
    entry = undo(receipt.entry_id, shares=shares, actor=actor, text=text, at=at)
    if entry is None:
        raise ReceiptError(Reason(ReceiptCode.ENTRY_UNDONE))
    new = NewReceipt(
        cash_office=receipt.cash_office,
        key=uuid5(receipt.key, "annulation"),
        means=Means(receipt.means),
        payer=receipt.payer,
        lines=[NewLine(line.payable, -line.amount_cents, line.person_id) for line in lines],
        household_id=receipt.household_id,
        reference=receipt.reference,
        cheque=receipt.cheque,
        note=reason,
        reverses=receipt,
    )
    return write_receipt(new, taken=taken, entry_id=entry, actor=actor, pk=pk)
