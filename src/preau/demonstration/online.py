"""Card payments of the last days: paid, refunded by the bank, disputed, abandoned, refused, one whose message is lost
and one of a stranger; and the file of the bank that shows the lost one. What was paid before has receipts alone.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from preau.accounts.acting import actor_of
from preau.accounts.models import User
from preau.common import clock
from preau.common.actors import Actor
from preau.demonstration.agents import CASH_OFFICER
from preau.demonstration.bulk import checked_later
from preau.demonstration.families import Home
from preau.demonstration.period import Period
from preau.payments.actions import (
    compare_journal,
    expire_payments,
    keep_journal,
    prepare_payments,
    record_return,
    start_payment,
)
from preau.payments.actions.receiving import believe
from preau.payments.actions.returning import Statement
from preau.payments.enums import Operation, Outcome, ReturnMotive
from preau.payments.gateways.base import EURO, BankNotice
from preau.payments.models import Payment, PaymentContract
from preau.receipts.models import Receipt
from preau.structures.models import CashOffice, Structure
from preau.wallets.models import WalletKind
from preau.wallets.names import wallet_name

AT_THE_BANK = timedelta(minutes=3)
FILE = "journal-lyra.csv"
FILE_HEAD = (
    "TITRE;Régie enfance;;;;",
    "ENTETE;TRANSACTION_UUID;AMOUNT;ORDER_ID;TRANSACTION_DATE;TRANSACTION_STATUS;TRANSACTION_TYPE",
)
DISPUTE = "Opération contestée par le porteur, motif 83"
DAYS_BACK = 5


@dataclass(frozen=True, slots=True)
class Attempt:
    """A family at the bank: what it paid by kind of wallet (euros), and what the bank said; None when no word came."""

    family: str
    euros: dict[str, int]
    outcome: Outcome | None = Outcome.PAID


ATTEMPTS = (
    Attempt("Kervella", {"Mercredis et vacances": 60}),
    Attempt("Dautry", {"Restauration": 40, "Périscolaire": 20}),
    Attempt("Ouedraval", {"Restauration": 25}),
    Attempt("Belkacem", {"Restauration": 30}, Outcome.CANCELLED),
    Attempt("Nguyenval", {"Restauration": 50}, Outcome.REFUSED),
    Attempt("Nguyenval", {"Restauration": 50}),
    Attempt("Fourquin", {"Restauration": 35}, None),
    Attempt("Kervella", {"Restauration": 30, "Mercredis et vacances": 20}),
)
REFUNDED, DISPUTED, LOST = "Dautry", "Ouedraval", "Fourquin"
STATUSES = {Outcome.PAID: "CAPTURED", Outcome.CANCELLED: "ABANDONED", Outcome.REFUSED: "REFUSED"}


def pay_online(period: Period, homes: dict[str, Home], town: Structure) -> None:
    """After the last receipts of the desk, one attempt after the other up to a few minutes ago."""
    office = CashOffice.objects.select_related("structure").get(structure=town, code="ENF")
    officer = actor_of(User.objects.get(email=CASH_OFFICER))
    with checked_later(), _quiet():
        _Bank(period, homes, office, officer).tell()


@contextmanager
def _quiet() -> Iterator[None]:
    """What the bank did in the invented past alarms nobody who starts a demonstration."""
    alarms = logging.getLogger("preau.payments")
    level = alarms.level
    alarms.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        alarms.setLevel(level)


class _Bank:
    """What the bank of a cash office sees, in its order."""

    def __init__(self, period: Period, homes: dict[str, Home], office: CashOffice, officer: Actor) -> None:
        self.homes, self.office, self.officer, self.now = homes, office, officer, period.now
        receipts = Receipt.objects.filter(cash_office__structure=office.structure_id)
        last = receipts.order_by("-at").values_list("at", flat=True)[0]
        self.first = max(last, self.now - timedelta(days=DAYS_BACK))
        self.step = (self.now - self.first) / (len(ATTEMPTS) + 5)
        self.moment = self.first

    def tell(self) -> None:
        found: list[tuple[Attempt, Payment]] = []
        for attempt in ATTEMPTS:
            at = self._next()
            found += [(attempt, payment) for payment in self._attempt(attempt, at)]
        payments = {attempt.family: payment for attempt, payment in found if payment.cash_office_id == self.office.pk}
        refund = self._refund(payments[REFUNDED])
        self._dispute(payments[DISPUTED])
        stranger = self._stranger()
        expire_payments(now=self.now)
        Payment.objects.update(is_asked=False)
        paid = [
            one for attempt, one in found if attempt.outcome is Outcome.PAID and one.cash_office_id == self.office.pk
        ]
        notices = [_notice(one, _name(one.order_number), Outcome.PAID) for one in [*paid, payments[LOST]]]
        self._file([*notices, refund, stranger])

    def _next(self) -> datetime:
        self.moment += self.step
        return self.moment

    def _attempt(self, attempt: Attempt, at: datetime) -> list[Payment]:
        home = self.homes[attempt.family]
        structure = home.household.structure
        kinds = WalletKind.objects.filter(structure=structure, name__in=attempt.euros).order_by("id")
        shares = {wallet_name(kind.pk): 100 * attempt.euros[kind.name] for kind in kinds}
        key = uuid5(NAMESPACE_URL, f"{attempt.family} {at.isoformat()}")
        prepared = prepare_payments(
            structure=structure,
            household=home.household,
            shares=shares,
            email=home.user.email,
            key=key,
            actor=home.actor,
            now=at,
        )
        for payment in prepared:
            started = start_payment(payment_id=payment.pk, household=home.household, now=at)
            if started is not None and attempt.outcome is not None:
                self._say(started, attempt.outcome, at + AT_THE_BANK)
        return list(Payment.objects.filter(pk__in=[payment.pk for payment in prepared]).order_by("id"))

    def _say(self, payment: Payment, outcome: Outcome, at: datetime) -> None:
        self._believe(_notice(payment, _name(payment.order_number), outcome), payment.cash_office_id, at)

    def _believe(self, notice: BankNotice, office_id: int, at: datetime) -> None:
        contract = PaymentContract.objects.select_related("cash_office__structure").get(cash_office=office_id)
        raw = f"{notice.operation.value} {notice.status} {notice.order_number} {notice.amount_cents}"
        believe(contract=contract, notice=notice, raw=raw, at=at)

    def _refund(self, payment: Payment) -> BankNotice:
        """The town gave some of it back from the page of its bank, which then says so."""
        cents, name = payment.amount_cents // 3, _name(f"{payment.order_number} remboursé")
        notice = _notice(payment, name, Outcome.PAID, operation=Operation.CREDIT, cents=cents)
        self._believe(notice, payment.cash_office_id, self._next())
        return notice

    def _dispute(self, payment: Payment) -> None:
        """The officer reads on the statement that a cardholder disputes the payment."""
        at = self._next()
        told = Statement(ReturnMotive.CHARGEBACK, payment.amount_cents, clock.paris(at).date(), DISPUTE)
        key = uuid5(NAMESPACE_URL, payment.order_number)
        record_return(structure=payment.structure, payment_id=payment.pk, told=told, key=key, actor=self.officer, at=at)

    def _stranger(self) -> BankNotice:
        """A payment of an order nobody knows: a sum to identify."""
        order = f"{clock.paris(self.now):%y}-990317"
        contract = PaymentContract.objects.get(cash_office=self.office)
        notice = BankNotice(
            shop_id=contract.shop_id,
            mode=contract.mode,
            order_number=order,
            transaction_number="990317",
            transaction=_name(order),
            amount_cents=1_850,
            currency=EURO,
            outcome=Outcome.PAID,
            status="CAPTURED",
        )
        self._believe(notice, self.office.pk, self._next())
        return notice

    def _file(self, notices: list[BankNotice]) -> None:
        """What the bank has of these days: all that moved money, the payment whose message never came among it."""
        lines = [
            f"TRANSACTION;{one.transaction};{one.amount_cents};{one.order_number};{clock.paris(self.now):%Y%m%d};"
            f"{one.status};{one.operation.value.upper()}"
            for one in notices
        ]
        data = "\n".join([*FILE_HEAD, *lines, ""]).encode()
        comparison = compare_journal(
            structure=self.office.structure, cash_office_id=self.office.pk, file_name=FILE, data=data
        )
        keep_journal(comparison=comparison, actor=self.officer, now=self._next())


def _notice(
    payment: Payment,
    name: str,
    outcome: Outcome,
    *,
    operation: Operation = Operation.DEBIT,
    cents: int | None = None,
) -> BankNotice:
    return BankNotice(
        shop_id=payment.shop_id,
        mode=payment.mode,
        order_number=payment.order_number,
        transaction_number=payment.transaction_number,
        transaction=name,
        amount_cents=payment.amount_cents if cents is None else cents,
        currency=EURO,
        outcome=outcome,
        status=STATUSES[outcome],
        operation=operation,
    )


def _name(text: str) -> str:
    """The bank's own name of a transaction."""
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16]).hex
