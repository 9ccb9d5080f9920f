"""The bank's journal beside ours: compared, kept, and each difference answered by somebody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.own import refuse_own
from preau.payments.actions.receiving import believe
from preau.payments.enums import CREDITING, DifferenceKind, Outcome, ReturnMotive, Verdict
from preau.payments.gateways import kind_of
from preau.payments.gateways.base import EURO, BankNotice
from preau.payments.models import (
    BankJournal,
    BankMessage,
    JournalDifference,
    JournalLine,
    Payment,
    PaymentContract,
    PaymentReturn,
)
from preau.payments.reasons import PaymentCode
from preau.payments.rules.comparing import Back, Credit, Difference, compare
from preau.payments.rules.journals import BankLine, read_journal
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file read and compared; nothing is written yet. `known` is the journal it already is, if it was kept."""

    contract: PaymentContract
    file_name: str
    digest: str
    lines: list[BankLine]
    differences: list[Difference]
    known: BankJournal | None

    @property
    def first(self) -> date:
        return min(line.date for line in self.lines)

    @property
    def last(self) -> date:
        return max(line.date for line in self.lines)

    @property
    def paid(self) -> list[BankLine]:
        return [line for line in self.lines if line.is_paid]

    @property
    def paid_cents(self) -> int:
        return sum(line.amount_cents for line in self.paid)


def compare_journal(*, structure: Structure, cash_office_id: int, file_name: str, data: bytes) -> Comparison:
    """Read a bank's file and compare it; five statements. Raises `InvalidRuleError`, in French, with the line."""
    offices = PaymentContract.objects.filter(cash_office__structure=structure, cash_office=cash_office_id)
    contract = offices.select_related("cash_office").first()
    if contract is None:
        raise InvalidRuleError(Reason(PaymentCode.NO_CONTRACT))
    lines = read_journal(data, layout=kind_of(contract.gateway).layout, shop_id=contract.shop_id)
    digest = hashlib.sha256(data).hexdigest()
    known = BankJournal.objects.filter(cash_office=cash_office_id, digest=digest).select_related("imported_by").first()
    orders = {line.order_number for line in lines}
    credits_ = _credits(contract, orders, min(line.date for line in lines), max(line.date for line in lines))
    unpaired = {credit.order_number for credit in credits_} - orders
    before = JournalLine.objects.filter(
        journal__cash_office=cash_office_id, order_number__in=unpaired, is_paid=True
    ).values_list("order_number", flat=True)
    credits_, backs = _less_what_went_back(credits_, until=max(line.date for line in lines))
    differences = compare(lines, credits_, backs=backs, seen_before=set(before))
    return Comparison(contract, file_name[:120] or "journal.csv", digest, lines, differences, known)


def _credits(contract: PaymentContract, orders: Iterable[str], first: date, last: date) -> list[Credit]:
    """What this gateway brought on these days, and what it ever brought for these orders."""
    messages = BankMessage.objects.filter(
        cash_office=contract.cash_office_id, gateway=contract.gateway, verdict__in=CREDITING
    )
    these = Q(received_at__gte=clock.day_start(first), received_at__lt=clock.day_end(last))
    rows = messages.filter(these | Q(order_number__in=orders) | Q(payment__order_number__in=orders)).order_by("id")
    values = ("pk", "payment", "payment__order_number", "order_number", "transaction", "amount_cents", "received_at")
    return [
        Credit(pk, payment, number or told, name, cents or 0, clock.paris(at).date())
        for pk, payment, number, told, name, cents, at in rows.values_list(*values)
    ]


def _less_what_went_back(credits_: list[Credit], *, until: date) -> tuple[list[Credit], list[Back]]:
    """What each credit was worth at the end of a day, and what was ever refunded or disputed of it; one statement.

    A change of amount, or a cancellation, has no line of its own in a bank's file: the payment's line says it.
    """
    orders = {credit.message_id: credit.order_number for credit in credits_}
    lowered: dict[int, int] = {}
    backs = []
    rows = PaymentReturn.objects.filter(credit__in=orders).order_by("id")
    values = ("credit", "motive", "amount_cents", "message__transaction", "bank_date")
    for credit, motive, cents, name, day in rows.values_list(*values):
        if motive in (ReturnMotive.AMOUNT, ReturnMotive.CANCELLED):
            if day > until:
                continue
            lowered[credit] = lowered.get(credit, 0) + cents
        else:
            backs.append(Back(orders[credit], name or "", cents))
    worth = [replace(one, amount_cents=one.amount_cents - lowered.get(one.message_id, 0)) for one in credits_]
    return worth, backs


def keep_journal(*, comparison: Comparison, actor: Actor, now: datetime | None = None) -> BankJournal:
    """Keep a compared file: its lines and its differences. The same file again is the same journal, unchanged."""
    actor.must(Right.RECONCILE_BANK, comparison.contract.structure_id)
    office = comparison.contract.cash_office
    with transaction.atomic(), audited(user=actor.id):
        made = BankJournal.objects.bulk_create(
            [
                BankJournal(
                    structure_id=office.structure_id,
                    cash_office=office,
                    gateway=comparison.contract.gateway,
                    file_name=comparison.file_name,
                    digest=comparison.digest,
                    first_date=comparison.first,
                    last_date=comparison.last,
                    lines_count=len(comparison.lines),
                    paid_cents=comparison.paid_cents,
                    imported_by_id=actor.account,
                    imported_at=now or clock.now(),
                )
            ],
            ignore_conflicts=True,
        )
        # The row may be another's, who imported the same file just now: wait for its lines, do not write them twice.
        journal = BankJournal.objects.select_for_update().get(cash_office=office, digest=comparison.digest)
        if made and not journal.lines.exists():
            _keep_lines(journal, comparison)
    return journal


def _keep_lines(journal: BankJournal, comparison: Comparison) -> None:
    JournalLine.objects.bulk_create(
        JournalLine(
            journal=journal,
            number=line.number,
            order_number=line.order_number,
            transaction=line.transaction,
            date=line.date,
            amount_cents=line.amount_cents,
            is_paid=line.is_paid,
            status=line.status,
        )
        for line in comparison.lines
    )
    kept = dict(journal.lines.order_by("id").values_list("number", "id"))
    orders = [difference.order_number for difference in comparison.differences]
    own = Payment.objects.filter(cash_office=journal.cash_office_id, order_number__in=orders).order_by("id")
    payments = dict(own.values_list("order_number", "id"))
    JournalDifference.objects.bulk_create(
        JournalDifference(
            structure_id=journal.structure_id,
            journal=journal,
            kind=found.kind,
            line_id=kept[found.line.number] if found.line else None,
            message_id=found.credit.message_id if found.credit else None,
            payment_id=payments.get(found.order_number),
            order_number=found.order_number,
            bank_cents=found.bank_cents,
            own_cents=found.own_cents,
        )
        for found in comparison.differences
    )


def credit_difference(
    *, structure: Structure, difference_id: int, actor: Actor, now: datetime | None = None
) -> BankMessage:
    """Credit an order that the bank's file says paid and whose message never came: the file is the proof.

    The transaction of the line is the key of the message: if that comes later, it is a copy. Any number of times, at
    once too, the order is credited once. Raises `InvalidRuleError`, `JournalDifference.DoesNotExist`.
    """
    actor.must(Right.RECONCILE_BANK, structure.pk)
    moment = now or clock.now()
    with transaction.atomic(), audited(user=actor.id):
        rows = JournalDifference.objects.select_for_update(of=("self",)).select_related("line__journal", "payment")
        found = rows.get(structure=structure, pk=difference_id)
        payment, line = found.payment, found.line
        if found.kind != DifferenceKind.NOT_HERE or payment is None or line is None or not line.is_paid:
            raise InvalidRuleError(Reason(PaymentCode.ORDER_NOT_OURS))
        refuse_own(actor, households=[payment.household_id])
        if line.amount_cents != payment.amount_cents:
            raise InvalidRuleError(Reason(PaymentCode.AMOUNTS_DIFFER))
        name = kind_of(payment.gateway).transaction_in_journal(payment.shop_id, line.transaction)
        if not name:
            raise InvalidRuleError(Reason(PaymentCode.REFERENCE_MISSING))
        message = _credit_line(payment, line, name, moment)
        if found.settled_at is None:
            number = message.receipt_number
            JournalDifference.objects.filter(pk=found.pk).update(
                outcome=f"Crédité, reçu {number}" if number else "Déjà crédité par un message de la banque",
                settled_by_id=actor.id,
                settled_at=moment,
            )
    return message


def is_credited(payment: Payment, line: JournalLine) -> bool:
    """Whether the transaction of this line has credited its order already."""
    name = kind_of(payment.gateway).transaction_in_journal(payment.shop_id, line.transaction)
    same = BankMessage.objects.filter(gateway=payment.gateway, transaction=name, verdict__in=CREDITING)
    return bool(name) and same.exists()


def _credit_line(payment: Payment, line: JournalLine, name: str, now: datetime) -> BankMessage:
    """The message that the line stands for, believed as the bank's own. Raises `InvalidRuleError`."""
    notice = BankNotice(
        shop_id=payment.shop_id,
        mode=payment.mode,
        order_number=payment.order_number,
        transaction_number="",
        transaction=name,
        amount_cents=line.amount_cents,
        currency=EURO,
        outcome=Outcome.PAID,
        status=line.status or "journal",
    )
    contract = PaymentContract.objects.select_related("cash_office__structure").get(cash_office=payment.cash_office_id)
    raw = f"Journal {line.journal.file_name}, ligne {line.number}, empreinte {line.journal.digest}"
    verdict = believe(contract=contract, notice=notice, raw=raw, at=now, expected=payment)
    if verdict not in (Verdict.CREDITED, Verdict.SURPLUS, Verdict.DUPLICATE):
        raise InvalidRuleError(Reason(PaymentCode.BANK_SAID_OTHERWISE))
    return BankMessage.objects.filter(payment=payment, transaction=name).order_by("-id")[:1].get()


def settle_difference(
    *, structure: Structure, difference_id: int, outcome: str, actor: Actor, now: datetime | None = None
) -> bool:
    """Say what became of a difference, once; whether it still waited. Raises `InvalidRuleError` without words."""
    actor.must(Right.RECONCILE_BANK, structure.pk)
    words = " ".join(outcome.split())[:200]
    if not words:
        raise InvalidRuleError(Reason(PaymentCode.DONE_WITHOUT_WORDS))
    with transaction.atomic(), audited(user=actor.id):
        waiting = JournalDifference.objects.filter(structure=structure, pk=difference_id, settled_at__isnull=True)
        refuse_own(actor, households=waiting.order_by("id").values_list("payment__household", flat=True))
        return bool(waiting.update(outcome=words, settled_by_id=actor.id, settled_at=now or clock.now()))
