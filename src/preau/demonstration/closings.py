"""The books of the last two months, as a cash officer keeps them: days closed the next working morning, a slip each
Monday, a deposit each Friday. What came in since is left to do.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.db.models import Min

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.common.actors import Actor
from preau.common.clock import wall_instant
from preau.demonstration.bulk import checked_later
from preau.demonstration.period import Period
from preau.receipts.actions.closing import Count, close_day, close_slip
from preau.receipts.actions.depositing import Handing, make_deposit
from preau.receipts.errors import ReceiptError
from preau.receipts.holdings import drawer, last_sheet, open_days
from preau.receipts.models import Receipt
from preau.receipts.rules.closing import PIECES
from preau.structures.models import CashOffice

CHANGE = 10_000
"""The change that stays in a drawer, in cents."""
PLACE = "Service de gestion comptable de Valbrune"
WRONG = (5, -50, "Cinquante centimes rendus en trop, sans doute le matin.")
"""One count that differs: which one, cents, and what explains it."""


def keep_books(period: Period) -> None:
    """Of every cash office with an officer."""
    for office in CashOffice.objects.select_related("structure").order_by("id"):
        held = User.objects.filter(roles__structure=office.structure_id, roles__role=Role.CASH_OFFICER)
        if (officer := held.order_by("id").first()) is not None:
            _Books(period, office, actor_of(officer)).keep()


class _Books:
    """A cash office and who signs."""

    def __init__(self, period: Period, office: CashOffice, officer: Actor) -> None:
        self.period, self.office, self.officer, self.closed = period, office, officer, 0

    def keep(self) -> None:
        """Working day after working day, up to the eve of today."""
        self.office.cash_float_cents = CHANGE
        self.office.save(update_fields=["cash_float_cents"])
        day = Receipt.objects.filter(cash_office=self.office).aggregate(day=Min("date"))["day"]
        while day is not None and day < self.period.today:
            if day.isoweekday() < 6:
                self._morning(day)
            day += timedelta(days=1)

    def _morning(self, day: date) -> None:
        with checked_later():
            for row in open_days([self.office]):
                if row.date < day:
                    self._close(row.date, self._at(day, 8, 45))
            if day.isoweekday() == 1:
                self._slip(day)
            if day.isoweekday() == 5:
                self._deposit(day)

    def _at(self, day: date, hour: int, minute: int) -> datetime:
        return wall_instant(day, time(hour, minute))

    def _close(self, day: date, at: datetime) -> None:
        expected = drawer(self.office, day, last_sheet(self.office)).expected_cents
        self.closed += 1
        number, gap, words = WRONG
        count = Count(_pieces(expected + gap), words) if self.closed == number else Count(_pieces(expected))
        close_day(cash_office=self.office, day=day, count=count, key=uuid4(), actor=self.officer, at=at)

    def _slip(self, monday: date) -> None:
        sunday, at = monday - timedelta(days=1), self._at(monday, 9, 30)
        try:
            close_slip(cash_office=self.office, last=sunday, key=uuid4(), actor=self.officer, at=at)
        except ReceiptError:
            return  # nothing came in that week

    def _deposit(self, friday: date) -> None:
        """All that is kept, by the eve."""
        means = Receipt.objects.filter(cash_office=self.office, deposit__isnull=True).order_by("means")
        codes = list(means.values_list("means", flat=True).distinct())
        handing = Handing(codes, friday - timedelta(days=1), PLACE)
        at = self._at(friday, 16, 30)
        try:
            make_deposit(cash_office=self.office, handing=handing, key=uuid4(), actor=self.officer, at=at)
        except ReceiptError:
            return  # nothing to hand over that week


def _pieces(cents: int) -> dict[int, int]:
    """Notes and coins for an amount, as a drawer has them: nothing above 50 €."""
    found = {}
    for value in PIECES:
        if value <= 5_000 and cents >= value:
            found[value], cents = divmod(cents, value)
    return found
