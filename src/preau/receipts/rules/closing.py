"""The drawer of a day: what should be in it, what was counted, and whether the day may be closed. Amounts in cents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from preau.common.reasons import Reason
from preau.receipts.reasons import ReceiptCode

NOTES = (50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500)
COINS = (200, 100, 50, 20, 10, 5, 2, 1)
PIECES = (*NOTES, *COINS)
"""Euro notes and coins, in cents, the largest first."""
MOST_PIECES = 9_999
LONGEST_AGO = timedelta(days=400)
"""A day without receipts is not closed any more after so long: a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Drawer:
    """The cash of a day. `opening` is what was counted at the last closing (the change that stays, the first time)."""

    opening_cents: int
    received_cents: int
    paid_in_cents: int

    @property
    def expected_cents(self) -> int:
        return self.opening_cents + self.received_cents - self.paid_in_cents

    @property
    def is_still(self) -> bool:
        """Whether no cash came or went."""
        return not self.received_cents and not self.paid_in_cents


def opening_cents(*, float_cents: int, last: tuple[int, int] | None) -> int:
    """The cash at the beginning of a day. `last` is what the last sheet counted, and the change that stayed then.

    A change of the float by the structure is a change of what the drawer holds.
    """
    if last is None:
        return float_cents
    counted, former_float = last
    return counted + float_cents - former_float


def counted_cents(pieces: Mapping[int, int]) -> int:
    """What notes and coins add up to: their number by value. Raises `ValueError` for what is not a piece of euro."""
    if any(value not in PIECES or not 0 <= number <= MOST_PIECES for value, number in pieces.items()):
        raise ValueError(f"not so many pieces of euro: {dict(pieces)}")
    return sum(value * number for value, number in pieces.items())


def why_not_close(*, day: date, today: date, last_closed: date | None, first_open: date | None) -> Reason | None:
    """Why the sheet of a day cannot be closed; None when it can.

    `last_closed` is the last closed day, `first_open` the first day that has receipts on no sheet.
    """
    if day > today:
        return Reason(ReceiptCode.DAY_TO_COME)
    if last_closed is not None and day == last_closed:
        return Reason(ReceiptCode.DAY_CLOSED)
    if last_closed is not None and day < last_closed:
        return Reason(ReceiptCode.LATER_DAY_CLOSED, last=last_closed)
    if day < today - LONGEST_AGO and day != first_open:
        return Reason(ReceiptCode.DAY_TOO_OLD)
    if first_open is not None and first_open < day:
        return Reason(ReceiptCode.EARLIER_DAY_OPEN, first=first_open)
    return None


def why_not_slip(days: Collection[date]) -> Reason | None:
    """Why the receipts of these accounting days are not closed in one slip; None when they are.

    Numbers begin again each year: a slip holds no number of another one.
    """
    years = sorted({day.year for day in days})
    if len(years) < 2:
        return None
    return Reason(ReceiptCode.SLIP_OF_TWO_YEARS, first=years[0], last=years[-1])
