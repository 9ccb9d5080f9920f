"""A small town whose canteen and evening care are paid from wallets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from uuid import uuid4

import pytest
from django.db import transaction

from preau.activities.models import ActivityGroup, OpeningDay
from preau.bookings.models import Booking
from preau.ledger.actions import Cause
from preau.ledger.enums import CauseKind
from preau.ledger.models import Account
from preau.payables.actions import credit
from preau.payables.categories import load_members
from preau.payables.finding import find
from preau.payables.kinds import Payable, Wanted
from preau.receipts.actions import NewLine, NewReceipt, take_number, write_receipt
from preau.receipts.enums import Means
from preau.wallets.actions import open_wallets
from preau.wallets.models import Wallet, WalletKind
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.bookings.conftest import NOW, Family, Town
from tests.factories import ActivityFactory, GroupFactory, PriceRuleFactory, open_days
from tests.factories.money import CashOfficeFactory, WalletActivityFactory, WalletKindFactory

PAST = date(2026, 11, 16)
# Far from the numbers that real payments of the same town take: a cause moves money once.
_payments = count(1_000_000_000)


class MoneyTown(Town):
    """Two kinds of wallets of one cash office: meals at 3,90 € and evenings at 2,00 €."""

    def __init__(self, **office: object) -> None:
        super().__init__()
        self.office = CashOfficeFactory.create(structure=self.structure, **office)
        self.meals = self._kind("Restauration", self.activity)
        evening = ActivityFactory.create(structure=self.structure, name="Soir")
        self.evening_group = GroupFactory.create(activity=evening)
        PriceRuleFactory.create(activity=evening, rule={"type": "flat", "cents": 200, "unit": "service"})
        self.care = self._kind("Périscolaire", evening, unit="accueil", units="accueils")
        self.past: dict[tuple[int, date], OpeningDay] = {}

    def _kind(self, name: str, activity: object, **fields: object) -> WalletKind:
        kind = WalletKindFactory.create(cash_office=self.office, name=name, meal_activity=activity, **fields)
        WalletActivityFactory.create(kind=kind, activity=activity)
        return kind

    def wallet(self, family: Family, kind: WalletKind | None = None) -> Wallet:
        chosen = kind or self.meals
        ref = open_wallets([(family.household.pk, chosen.pk)])[family.household.pk, chosen.pk]
        return Wallet.objects.select_related("kind", "account").get(pk=ref.id)

    def pay(self, family: Family, cents: int, kind: WalletKind | None = None) -> Wallet:
        wallet = self.wallet(family, kind)
        office = wallet.kind.cash_office
        with transaction.atomic():
            taken = take_number(office, NOW)
            cause = Cause(CauseKind.PAYMENT, next(_payments))
            entry = credit(shares={payable_of(wallet): cents}, cause=cause, actor=by(), at=NOW)
            assert entry is not None
            lines = [NewLine(payable_of(wallet), cents)]
            receipt = NewReceipt(cash_office=office, key=uuid4(), means=Means.ONLINE, payer="Awa Kervella", lines=lines)
            write_receipt(receipt, taken=taken, entry_id=entry, actor=by())
        return wallet

    def eat(self, family: Family, *days: date, group: ActivityGroup | None = None, cents: int = 390) -> list[int]:
        """Bookings of past days, as the calendar left them."""
        chosen = group or self.group
        made = []
        for day in days or (PAST,):
            for person in family.people:
                booking = Booking.objects.create(
                    structure=self.structure,
                    household=family.household,
                    person_id=person,
                    opening_day=self._past_day(chosen, day),
                    date=day,
                    state="booked",
                    price_cents=cents,
                    price={"cents": cents, "explanation": ["tarif unique"], "details": {"unit_cents": cents}},
                    created_at=NOW,
                    changed_at=NOW,
                )
                made.append(booking.pk)
        return made

    def _past_day(self, group: ActivityGroup, day: date) -> OpeningDay:
        if (group.pk, day) not in self.past:
            self.past[group.pk, day] = open_days(group, [day])[0]
        return self.past[group.pk, day]


def payable_of(wallet: Wallet) -> Payable:
    """A wallet as something to be paid."""
    wanted = Wanted(wallet.household_id, wallet_name(wallet.kind_id))
    return find([wanted], load_members([wallet.household_id]))[wanted]


def balance(wallet: Wallet) -> int:
    return Account.objects.get(pk=wallet.account_id).balance_cents


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def make_money(transactional_db: None) -> Callable[..., MoneyTown]:
    """For tests with several connections: everything is really committed."""
    return MoneyTown


__all__ = ["NOW", "PAST", "Family", "MoneyTown", "balance", "payable_of"]
