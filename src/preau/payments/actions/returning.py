"""Money that a bank takes back: a counter-receipt, a counter-entry and a mail, once, whoever brings the news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Sum

from preau.common import clock
from preau.common.actors import BANK, Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.households.own import why_own
from preau.ledger.actions import Cause
from preau.ledger.enums import CauseKind
from preau.payables.actions import take_back as take_money_back
from preau.payables.kinds import Payable, PayableName
from preau.payments.enums import CREDITING, ReturnMotive, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.models import BankMessage, Payment, PaymentReturn, SuspenseSettlement
from preau.payments.reasons import PaymentCode
from preau.payments.rules.returning import shares
from preau.receipts.actions import NewLine, NewReceipt, take_number, write_receipt
from preau.receipts.actions.mailing import tell_undone
from preau.receipts.actions.recording import hold_day, next_receipt_id
from preau.receipts.enums import Means
from preau.receipts.models import Receipt, ReceiptLine
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class News:
    """That a bank took money back: how much (cents), why, its own day, and what names it once."""

    cents: int
    motive: ReturnMotive
    bank_date: date
    key: str
    note: str = ""


def credits_of(payment: Payment) -> list[BankMessage]:
    """The messages that credited an attempt, the first first; one statement."""
    return list(payment.messages.filter(verdict__in=CREDITING).order_by("id"))


def left_of(credits_: Iterable[BankMessage]) -> dict[int, int]:
    """What is left in cents of each of these credits, by message; one statement."""
    rows = {message.pk: message.amount_cents or 0 for message in credits_}
    back = PaymentReturn.objects.filter(credit__in=rows).values("credit").order_by("credit")
    for credit, cents in back.annotate(cents=Sum("amount_cents")).values_list("credit", "cents"):
        rows[credit] -= cents
    return rows


def take_back(
    credit: BankMessage,
    news: News,
    *,
    actor: Actor,
    message: BankMessage | None = None,
    at: datetime | None = None,
) -> PaymentReturn:
    """Take back all or part of what a message credited: in the ledger, in the books, by mail.

    An account may be left below zero, as after an unpaid cheque; a closed one too. The caller holds the attempt, or
    the message of a sum in suspense. The same key again gives the return it made. Raises `PaymentRefusedError`.
    """
    moment = at or clock.now()
    with transaction.atomic():
        office = credit.cash_office
        if office is None:
            raise PaymentRefusedError(Reason(PaymentCode.NOTHING_CREDITED))
        hold_day(office, clock.paris(moment).date())
        if known := PaymentReturn.objects.filter(key=news.key).first():
            return known
        first = Receipt.objects.select_related("cash_office").get(key=receipt_key(credit))
        lines, left = _lines(credit, first), left_of([credit])[credit.pk]
        if not 0 < news.cents <= left:
            raise PaymentRefusedError(Reason(PaymentCode.LEFT_OF_PAYMENT, left=left))
        parts = shares(news.cents, [cents for _, cents in lines])
        taken, pk = take_number(office, moment), next_receipt_id()
        back = [(line, cents) for (line, _), cents in zip(lines, parts, strict=True) if cents]
        entry = take_money_back(
            shares=dict(back),
            cause=Cause(CauseKind.RECEIPT, pk),
            actor=actor,
            text=f"{news.motive.label}, reçu {first.full_number}",
            at=moment,
        )
        if entry is None:
            raise LookupError(f"receipt {pk} has moved money already")
        new = _counter_receipt(first, back, news)
        receipt = write_receipt(new, taken=taken, entry_id=entry, actor=actor, pk=pk)
        made = PaymentReturn.objects.create(
            credit=credit,
            message=message,
            key=news.key,
            motive=news.motive,
            amount_cents=news.cents,
            bank_date=news.bank_date,
            note=news.note[:150],
            receipt=receipt,
            actor_id=actor.id,
            at=moment,
        )
        tell_undone([receipt])
    return made


def receipt_key(message: BankMessage) -> UUID:
    """The same for every copy of a message: a transaction of a bank has one receipt."""
    return uuid5(_URL, f"{message.gateway}:{message.transaction}")


_URL = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
"""`uuid.NAMESPACE_URL`."""


def _lines(credit: BankMessage, first: Receipt) -> list[tuple[Payable, int]]:
    """What the receipt paid, with what is left of each. What was identified since is taken from where it went."""
    settlement: SuspenseSettlement | None = getattr(credit, "settlement", None)

    def payable(line: ReceiptLine) -> Payable:
        found = line.payable(household_id=first.household_id, cash_office_id=first.cash_office_id)
        if settlement is None:
            return found
        home, name = settlement.household_id, settlement.payable_name
        return replace(found, name=name, household_id=home, account_id=settlement.account_id)

    gone: dict[PayableName, int] = {}
    for line in ReceiptLine.objects.filter(receipt__returns=first).order_by("id"):
        name = payable(line).name
        gone[name] = gone.get(name, 0) - line.amount_cents
    lines = [(payable(line), line.amount_cents) for line in first.lines.order_by("id")]
    return [(found, cents - gone.get(found.name, 0)) for found, cents in lines]


def _counter_receipt(first: Receipt, back: list[tuple[Payable, int]], news: News) -> NewReceipt:
    day = f"{news.bank_date:%d/%m/%Y}"
    return NewReceipt(
        cash_office=first.cash_office,
        key=uuid5(first.key, news.key),
        means=Means.ONLINE,
        payer=first.payer,
        lines=[NewLine(payable, -cents) for payable, cents in back],
        household_id=first.household_id,
        reference=first.reference,
        note=", ".join(filter(None, (f"{news.motive.label} le {day}", news.note))),
        returns=first,
    )


BY_HAND = (ReturnMotive.CHARGEBACK, ReturnMotive.UNPAID, ReturnMotive.REFUND)
"""What an agent reads on a bank's statement."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What an agent reads on the bank's statement: why, how much (cents), the bank's day, its own words."""

    motive: ReturnMotive
    cents: int
    bank_date: date
    note: str


def record_return(
    *,
    structure: Structure,
    payment_id: int,
    told: Statement,
    key: UUID,
    actor: Actor,
    at: datetime | None = None,
) -> PaymentReturn:
    """An agent records what the bank took back of a payment: an unpaid, a dispute, a refund that no message told.

    What is taken is the last credit that has as much left. Raises `PaymentRefusedError`, `Payment.DoesNotExist`.
    """
    actor.must(Right.RECONCILE_BANK, structure.pk)
    moment = at or clock.now()
    if told.motive not in BY_HAND:
        raise PaymentRefusedError(Reason(PaymentCode.RETURN_KIND_MISSING))
    if not told.note.strip():
        raise PaymentRefusedError(Reason(PaymentCode.RETURN_WITHOUT_WORDS))
    if told.bank_date > clock.paris(moment).date():
        raise PaymentRefusedError(Reason(PaymentCode.RETURN_TO_COME))
    with transaction.atomic(), audited(user=actor.id):
        # Held before the key is looked for: a form sent twice at once finds the return of the first.
        payment = Payment.objects.select_for_update().get(structure=structure, pk=payment_id)
        if why := why_own(actor, [payment.household_id]):
            raise PaymentRefusedError(why)
        own = f"desk:{key}"
        if known := PaymentReturn.objects.filter(key=own).first():
            return known
        found = credits_of(payment)
        left = left_of(found)
        if not found or told.bank_date < clock.paris(found[0].received_at).date():
            raise PaymentRefusedError(Reason(PaymentCode.NOT_CREDITED_THEN))
        credit = next((message for message in reversed(found) if left[message.pk] >= told.cents > 0), None)
        if credit is None:
            most = max(left.values())
            raise PaymentRefusedError(Reason(PaymentCode.LEFT_AT_MOST, most=most))
        news = News(told.cents, told.motive, told.bank_date, own, told.note.strip())
        return take_back(credit, news, actor=actor, at=moment)


def take_back_early(payment: Payment, *, at: datetime) -> None:
    """The refunds that came before the payment they give back, now that it is here. The caller holds the attempt."""
    waiting = payment.messages.filter(verdict=Verdict.EARLY).order_by("id")
    for message in waiting:
        key = key_of(message)
        if PaymentReturn.objects.filter(key=key).exists():
            continue
        found = credits_of(payment)
        left = left_of(found)
        cents = message.amount_cents or 0
        credit = next((one for one in reversed(found) if left[one.pk] >= cents > 0), None)
        if credit is not None:
            day = clock.paris(message.received_at).date()
            take_back(credit, News(cents, ReturnMotive.REFUND, day, key), actor=BANK, message=message, at=at)


def key_of(message: BankMessage, motive: ReturnMotive = ReturnMotive.REFUND) -> str:
    """What names the return a message tells of: once by transaction, and by amount when it is lowered."""
    more = f":{message.amount_cents}" if motive is ReturnMotive.AMOUNT else ""
    return f"{message.gateway}:{message.transaction}:{motive.value}{more}"
