"""A signed message that may move money is kept until the bank, asked by the worker, says the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from preau.payments import rules
from preau.payments.actions.alerting import alert
from preau.payments.actions.queueing import ask_about_message, ask_soon
from preau.payments.actions.receiving import lock_payment, message_of, move
from preau.payments.actions.returning import key_of
from preau.payments.enums import CREDITING, Operation, Outcome, PaymentState, Proof, Verdict
from preau.payments.gateways.base import BankNotice
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentReturn

NO_CHOICE = "Le contrat ne dit pas encore si la banque peut être interrogée : complétez-le"


def said_of(notice: BankNotice) -> rules.Said:
    """What must agree, of a message or of an answer."""
    return rules.Said(
        transaction=notice.transaction,
        operation=notice.operation,
        outcome=notice.outcome,
        cents=notice.amount_cents,
        currency=notice.currency,
        order=notice.order_number,
        shop=notice.shop_id,
        mode=notice.mode,
        undoes=notice.undoes,
    )


def is_awaited(notice: BankNotice) -> bool:
    """Whether the order waits for the bank's answer already: nothing is done about it meanwhile; one statement."""
    return Payment.objects.filter(order_number=notice.order_number, told_at__isnull=False).exists()


def has_been_done(contract: PaymentContract, notice: BankNotice) -> bool:
    """Whether this very word moved its money already: one more copy needs no question; one statement."""
    same = {"gateway": contract.gateway, "transaction": notice.transaction}
    if notice.operation is Operation.CREDIT:
        return PaymentReturn.objects.filter(key=key_of(BankMessage(**same))).exists()
    if notice.undoes:
        return False
    credited = BankMessage.objects.filter(**same, verdict__in=CREDITING)
    return credited.filter(amount_cents=notice.amount_cents).exists()


def keep_for_question(*, contract: PaymentContract, notice: BankNotice, raw: str, at: datetime) -> Verdict:
    """Keep a signed message and queue the question; the attempt is « being verified », whatever it was before."""
    message = message_of(contract, notice, raw, at)
    message.verdict = Verdict.TO_ASK
    is_undecided = contract.proof == Proof.UNDECIDED
    if is_undecided:
        message.reason = NO_CHOICE
    with transaction.atomic():
        payment = lock_payment(notice.order_number)
        if payment and (payment.gateway, payment.shop_id) == (contract.gateway, contract.shop_id):
            message.payment = payment
        if is_undecided and not _told_lately(contract, at):
            alert(contract, message)
        if _is_copy(message):
            message.verdict = Verdict.DUPLICATE
        message.save()
        if message.payment is not None:
            if message.verdict == Verdict.TO_ASK:
                _wait(message.payment, notice, at)
            ask_soon(message.payment.pk)
        elif message.verdict == Verdict.TO_ASK:
            ask_about_message(message.pk)
    return Verdict(message.verdict)


def _told_lately(contract: PaymentContract, at: datetime) -> bool:
    lately = BankMessage.objects.filter(cash_office=contract.cash_office, verdict=Verdict.TO_ASK)
    return lately.filter(received_at__gt=at - timedelta(hours=1)).exists()


def _is_copy(message: BankMessage) -> bool:
    """Whether the same message waits already."""
    waits = BankMessage.objects.filter(payment=message.payment, verdict=Verdict.TO_ASK, confirmation=None)
    return waits.filter(gateway=message.gateway, raw=message.raw).exists()


def _wait(payment: Payment, notice: BankNotice, at: datetime) -> None:
    Payment.objects.filter(pk=payment.pk).update(told_at=payment.told_at or at, is_asked=True)
    is_payment = notice.operation is Operation.DEBIT and notice.outcome is Outcome.PAID
    if is_payment and payment.state not in (PaymentState.PAID, PaymentState.REVIEW):
        move(payment, PaymentState.PENDING, at)
