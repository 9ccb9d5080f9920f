"""What a deputy (mandataire de régie) may still take: one who takes money and does not close the books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.receipts.models import Receipt
from preau.receipts.reasons import ReceiptCode
from preau.structures.models import CashOffice


@dataclass(frozen=True, slots=True)
class Left:
    """Cents: the limits of the cash office, None for none, and what this deputy took there on the day."""

    each: int | None
    day: int | None
    taken: int

    @property
    def of_day(self) -> int | None:
        """What may still be taken that day; None without a limit."""
        return None if self.day is None else max(0, self.day - self.taken)

    def why_not(self, cents: int) -> Reason | None:
        """Why this is too much for one payment; `None` when it may be taken."""
        if self.each is not None and cents > self.each:
            return Reason(ReceiptCode.DEPUTY_EACH, most=self.each)
        if self.day is not None and self.of_day is not None and cents > self.of_day:
            return Reason(ReceiptCode.DEPUTY_DAY, most=self.day, left=self.of_day)
        return None


def deputy_left(office: CashOffice, actor: Actor, day: date) -> Left | None:
    """None for who answers for the books of the office, and for the program; two statements at most.

    What was undone since counts no more. Sure under the lock of the day (`hold_day`) only.
    """
    if actor.id is None or actor.may(Right.CLOSE_BOOKS, office.structure_id):
        return None
    limits = CashOffice.objects.values_list("deputy_each_cents", "deputy_day_cents").get(pk=office.pk)
    own = Receipt.objects.filter(cash_office=office, actor=actor.id, date=day, amount_cents__gt=0)
    taken = own.filter(reversed_by__isnull=True).aggregate(cents=Sum("amount_cents"))["cents"]
    return Left(*limits, taken or 0)
