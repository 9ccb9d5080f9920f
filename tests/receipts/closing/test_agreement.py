"""A month of anything: receipts of every means, split cheques, undos, refunds, sums in suspense, slips, deposits, days
closed with differences. Journal, slips, sheets and ledger agree to the cent, and numbers have no gap.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from preau.ledger.actions import OverdraftError
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.models import Account
from preau.payments.actions import receive
from preau.payments.enums import GatewayName
from preau.receipts.actions import undo_receipt
from preau.receipts.agreement import disagreements
from preau.receipts.documents import thaw
from preau.receipts.errors import ReceiptError
from preau.receipts.holdings import drawer, last_sheet, open_days
from preau.receipts.models import CollectionSlip, DailySheet, Deposit, Receipt
from preau.receipts.queries import Selection, journal
from preau.wallets.actions import refund
from preau.wallets.errors import WalletError
from preau.wallets.models import Wallet
from tests.acting import by
from tests.receipts.closing.till import Family, Means, Till, at

FIRST = date(2026, 10, 20)
DAYS = 33
"""Over the clock change of 25 October 2026 and the end of a month."""


class Month:
    """A cash office that lives for a month; each verb is one of the product's actions, at a day."""

    def __init__(self, till: Till, seed: int) -> None:
        self.till, self.luck, self.cheques = till, random.Random(seed), 0
        self.families: list[Family] = [till.family(1 + n % 3) for n in range(5)]
        self.day = FIRST

    def live(self) -> None:
        """Each day a few things happen; some evenings something is closed; on the last one, everything."""
        verbs: list[Callable[[], object]] = [
            *(self.cash, self.cash, self.transfer, self.voucher, self.card, self.card, self.cheque, self.split),
            *(self.undo, self.refund, self.suspense, self.slip, self.deposit, self.close_days),
        ]
        for number in range(DAYS):
            self.day = FIRST + timedelta(days=number)
            for verb in self.luck.choices(verbs, k=self.luck.randint(0, 7)):
                verb()
            if number % 4 == 0:
                assert disagreements(self.till.office) == []
        self.day += timedelta(days=1)
        self.close_days()

    def cents(self) -> int:
        return self.luck.randint(1, 12_000)

    def family(self) -> Family:
        return self.luck.choice(self.families)

    def cash(self) -> None:
        self.till.take(self.family(), self.cents(), day=self.day, care=self.cents())

    def transfer(self) -> None:
        self.till.take(self.family(), self.cents(), Means.TRANSFER, day=self.day)

    def voucher(self) -> None:
        self.till.take(self.family(), self.cents(), Means.VOUCHER, day=self.day)

    def card(self) -> None:
        self.till.card(self.family(), self.cents(), day=self.day, hour=self.luck.choice([6, 12, 22]))

    def cheque(self) -> None:
        self.split(1)

    def split(self, number: int = 3) -> None:
        self.cheques += 1
        chosen = self.luck.sample(self.families, number)
        amounts = {family.household.pk: self.cents() for family in chosen}
        self.till.take_cheque(amounts, self.day, f"{self.cheques:07d}")

    def undo(self) -> None:
        rows = Receipt.objects.filter(reverses__isnull=True).exclude(means=Means.ONLINE).order_by("id")
        if found := list(rows):
            agent = self.till.officer
            undo_receipt(receipt=self.luck.choice(found), reason="impayé", actor=by(agent), at=at(self.day))

    def refund(self) -> None:
        """The accountant pays a wallet back; whoever owes gets nothing."""
        wallets = list(Wallet.objects.filter(closed_at__isnull=True).select_related("kind").order_by("id"))
        if wallets:
            wallet = self.luck.choice(wallets)
            try:
                refund(wallet=wallet, key=uuid4(), actor=by(self.till.officer), at=at(self.day))
            except (WalletError, OverdraftError):
                return
            Wallet.objects.filter(pk=wallet.pk).update(closed_at=None)

    def suspense(self) -> None:
        """A paid order that nobody knows, told twice."""
        payment = self.till.order(self.family(), {self.till.meals: self.cents()})
        unknown = f"X{uuid4().hex[:10].upper()}"
        body = self.till.says(payment, vads_order_id=unknown, vads_trans_uuid=uuid4().hex)
        for _ in range(2):
            receive(gateway=GatewayName.LYRA, body=body, now=at(self.day))

    def slip(self) -> None:
        means = self.luck.choice([(), (), (Means.ONLINE,), (Means.CASH, Means.CHEQUE)])
        first = self.luck.choice([None, self.day - timedelta(days=self.luck.randint(0, 9))])
        try:
            self.till.close_slip(self.day, first, *means)
        except ReceiptError:
            return

    def deposit(self) -> None:
        means = self.luck.choice([tuple(Means), (Means.CASH,), (Means.CHEQUE,), (Means.ONLINE, Means.TRANSFER)])
        until = self.day - timedelta(days=self.luck.randint(0, 3))
        try:
            self.till.deposit(*means, until=until, now=at(self.day, 17))
        except ReceiptError:
            return

    def close_days(self) -> None:
        """Some of the days that wait, the oldest first; one evening in three the count is wrong."""
        for row in open_days([self.till.office]):
            if row.date > self.day:
                return
            expected = drawer(self.till.office, row.date, last_sheet(self.till.office)).expected_cents
            gap = self.luck.choice([0, 0, self.luck.randint(-300, 300)])
            counted = max(0, expected + gap)
            self.till.close_day(row.date, counted=counted, note="écart constaté", now=at(self.day, 18))


@pytest.mark.parametrize("seed", range(3))
def test_books_and_ledger_agree_on_a_month_of_anything(till: Till, seed: int) -> None:
    month = Month(till, seed)
    month.live()
    assert disagreements(till.office) == []
    reconcile()
    everything = journal(Selection(till.structure.pk, FIRST, FIRST + timedelta(days=99)))
    assert everything.lines[-1].running_cents == everything.cents == sum(line.cents for line in everything.lines)
    for model in (Receipt, CollectionSlip, DailySheet, Deposit):
        numbers = list(model.objects.order_by("year", "number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1)), model
    documents = [*CollectionSlip.objects.all(), *DailySheet.objects.all(), *Deposit.objects.all()]
    for document in documents:
        lines = thaw(document.content)
        assert sum(line.cents for line in lines) == document.amount_cents == sum(document.totals["means"].values())
        assert len({line.receipt for line in lines}) == document.count
    slipped = sum(slip.amount_cents for slip in CollectionSlip.objects.all())
    free = journal(Selection(till.structure.pk, FIRST, FIRST + timedelta(days=99), is_slipped=False)).cents
    assert slipped + free == everything.cents == sum(sheet.amount_cents for sheet in DailySheet.objects.all())
    held = -sum(Account.objects.filter(kind__in=Means.values).values_list("balance_cents", flat=True))
    assert held + sum(deposit.amount_cents for deposit in Deposit.objects.all()) == everything.cents


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE receipts_receipt SET amount_cents = amount_cents + 1 WHERE means = 'cash'", "à verser, Espèces"),
        ("UPDATE receipts_deposit SET amount_cents = amount_cents - 1", "versé"),
        (
            "UPDATE receipts_dailysheet SET counted_cents = counted_cents + 1, expected_cents = expected_cents + 1",
            "caisse",
        ),
        ("UPDATE receipts_collectionslip SET amount_cents = amount_cents + 1", "bordereaux"),
        ("UPDATE ledger_account SET balance_cents = balance_cents - 1 WHERE kind = 'cash'", "à verser, Espèces"),
    ],
)
def test_a_cent_that_moves_behind_the_guards_is_seen(till: Till, sql: str, what: str) -> None:
    family = till.family()
    till.take(family, 1000)
    till.card(family, 2000)
    till.close_slip()
    till.deposit(Means.ONLINE)
    till.close_day()
    assert disagreements(till.office) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = 'replica'")  # no trigger fires: what a thief would do
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = 'origin'")
    found = disagreements(till.office)
    assert found[0].what.startswith(what)
    assert abs(found[0].books_cents - found[0].ledger_cents) == 1
