"""Verbs for the tests of closings: money taken in at the desk of a small town, days, slips and deposits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from uuid import uuid4

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.receipts.actions import NewCheque, Part, take_cheque, take_receipt
from preau.receipts.actions.closing import Count, close_day, close_slip
from preau.receipts.actions.depositing import Handing, make_deposit
from preau.receipts.enums import Means
from preau.receipts.models import CollectionSlip, DailySheet, Deposit, Receipt
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.payments.conftest import CardTown, Family

DAY = date(2026, 11, 9)


def at(day: date, hour: int = 10) -> datetime:
    """That hour of the day, in UTC."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def pieces(cents: int) -> dict[int, int]:
    """Some coins that make this amount."""
    return {value: times for value, times in {1000: cents // 1000, 1: cents % 1000}.items() if times}


class Till(CardTown):
    """A cash office with a float of 50 €, its officer, and what they do."""

    def __init__(self, **office: object) -> None:
        super().__init__(**{"cash_float_cents": 5000, "code": "ENF"} | office)
        self.officer: User = StaffFactory.create(structure=self.structure, role=Role.CASH_OFFICER).user

    def take(self, family: Family, cents: int, means: Means = Means.CASH, day: date = DAY, **shares: int) -> Receipt:
        typed = {self.meals.pk: cents} | {getattr(self, name).pk: value for name, value in shares.items()}
        return take_receipt(
            cash_office=self.office,
            means=means,
            part=Part(family.household.pk, {wallet_name(kind): value for kind, value in typed.items()}),
            payer=family.user.display_name,
            key=uuid4(),
            actor=by(self.officer),
            at=at(day),
        )

    def take_cheque(self, amounts: Mapping[int, int], day: date = DAY, number: str = "0000001") -> list[Receipt]:
        """One cheque for several households: cents by id of household."""
        return take_cheque(
            cash_office=self.office,
            cheque=NewCheque("Awa Kervella", "Banque du Val", number, sum(amounts.values())),
            parts=[Part(household, {wallet_name(self.meals.pk): cents}) for household, cents in amounts.items()],
            key=uuid4(),
            actor=by(self.officer),
            at=at(day),
        )

    def card(self, family: Family, cents: int, day: date = DAY, hour: int = 10) -> None:
        """A card payment, credited by its bank's message."""
        payment = self.order(family, {self.meals: cents})
        from preau.payments.actions import receive
        from preau.payments.enums import GatewayName

        receive(gateway=GatewayName.LYRA, body=self.says(payment), now=at(day, hour))

    def close_day(
        self, day: date = DAY, *, counted: int | None = None, note: str = "", now: datetime | None = None
    ) -> DailySheet:
        """Closed the same evening; without `counted`, the drawer holds what it should."""
        from preau.receipts.holdings import drawer, last_sheet

        found = drawer(self.office, day, last_sheet(self.office)).expected_cents if counted is None else counted
        return close_day(
            cash_office=self.office,
            day=day,
            count=Count(pieces(found), note),
            key=uuid4(),
            actor=by(self.officer),
            at=now or at(day, 16),
        )

    def close_slip(self, last: date = DAY, first: date | None = None, *means: Means) -> CollectionSlip:
        return close_slip(
            cash_office=self.office,
            first=first,
            last=last,
            means=means,
            key=uuid4(),
            actor=by(self.officer),
            at=at(last, 17),
        )

    def deposit(self, *means: Means, until: date = DAY, now: datetime | None = None) -> Deposit:
        return make_deposit(
            cash_office=self.office,
            handing=Handing(means or tuple(Means), until, "Service de gestion comptable"),
            key=uuid4(),
            actor=by(self.officer),
            at=now or at(until, 17),
        )


__all__ = ["DAY", "Family", "Means", "Till", "at", "pieces"]
