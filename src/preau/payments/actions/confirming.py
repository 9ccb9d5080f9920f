"""The worker puts the question about messages that wait (`holding`), and what the bank answers is believed.

The answer goes through `receiving.believe` against the attempt, field by field; then each message that waited must be
what the bank answered, or staff hear of it. The network is used between transactions, never inside one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from preau.common import clock
from preau.common.money import format_cents
from preau.common.sealing import SealError
from preau.payments import rules
from preau.payments.actions.alerting import alert
from preau.payments.actions.holding import NO_CHOICE, said_of
from preau.payments.actions.queueing import ask_soon
from preau.payments.actions.receiving import RAW_LENGTH, believe
from preau.payments.actions.resting import is_down, let_rest
from preau.payments.enums import Operation, Outcome, PaymentState, Proof, Verdict
from preau.payments.gateways import kind_of, signed_by
from preau.payments.gateways.base import (
    EURO,
    Answer,
    BankNotice,
    BankRefusedError,
    BankUnreachableError,
    Incoming,
    MessageError,
    Question,
    UnknownReferenceError,
)
from preau.payments.models import BankMessage, Confirmation, Payment, PaymentContract

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits, and what it says; `notice` is None when the key that signed it has changed since."""

    message: BankMessage
    notice: BankNotice | None
    said: rules.Said


def confirm_payment(*, payment_id: int, now: datetime | None = None) -> list[Verdict] | None:
    """Ask the bank about an attempt and do what it answers; None while it says nothing. Any number of times, at once.

    Where the contract has come to state that no question is possible, the messages that wait are believed as they are.
    """
    rows = Payment.objects.select_related("cash_office__contract__cash_office__structure")
    payment = rows.filter(pk=payment_id, is_asked=True, redirected_at__isnull=False).first()
    if payment is None or kind_of(payment.gateway).signed is None:
        return None
    moment, contract = now or clock.now(), payment.cash_office.contract
    last, waiting = _last(payment), _waiting(payment, contract)
    if contract.proof == Proof.MESSAGE:
        verdicts = [_alone(contract, one, moment) for one in waiting]
        _settle(payment, contract, [], [], last, moment)
        return verdicts
    try:
        told = _told(payment, contract)
        answers = _ask(contract, Question(payment.order_number, payment.amount_cents, told), shop=payment.shop_id)
    except (BankRefusedError, BankUnreachableError, SealError) as error:
        logger.warning("payment %s: the bank does not tell (%s)", payment.pk, error)
        _ask_later(payment, contract, waiting, str(error), moment)
        return None
    verdicts = [_believe_once(contract, answer, moment, payment) for answer in answers]
    _settle(payment, contract, waiting, answers, last, moment)
    return verdicts


def may_look(contract: PaymentContract) -> bool:
    """Whether the bank can be asked about an order of which no message came: the message may be lost."""
    bank = kind_of(contract.gateway).confirming
    return contract.proof == Proof.ASKED and bank is not None and bank.by_order


def ask_about(contract: PaymentContract, order_number: str) -> None:
    """Bring the question forward for an order of this contract, if it is one; nothing else is known of it."""
    found = Payment.objects.filter(order_number=order_number[:32], gateway=contract.gateway, shop_id=contract.shop_id)
    found = found.filter(redirected_at__isnull=False)
    if found.update(is_asked=True):
        ask_soon(found.get().pk)


def _last(payment: Payment) -> int:
    """The last message that waits: those that come during the question are not answered by it."""
    found = payment.messages.filter(verdict=Verdict.TO_ASK).order_by("-id").values_list("id", flat=True).first()
    return found or 0


def _waiting(payment: Payment, contract: PaymentContract) -> list[Waiting]:
    """The messages nobody answered yet, as they read."""
    rows = payment.messages.filter(verdict=Verdict.TO_ASK, confirmation__isnull=True).order_by("id")
    return [_read(message, contract) for message in rows]


def _read(message: BankMessage, contract: PaymentContract) -> Waiting:
    """A message read again from what was kept of it."""
    protocol = signed_by(message.gateway)
    try:
        notice = protocol.read(contract.credentials(), Incoming.of(message.raw.encode()))
        return Waiting(message, notice, said_of(notice))
    except (MessageError, SealError) as error:
        logger.warning("bank message %s: not read again (%s)", message.pk, error)
    said = rules.Said(
        transaction=message.transaction,
        operation=Operation(message.operation),
        outcome=Outcome(message.outcome),
        cents=message.amount_cents,
        currency=EURO,
        order=message.order_number,
        shop=contract.shop_id,
        mode=contract.mode,
    )
    return Waiting(message, None, said)


def _alone(contract: PaymentContract, one: Waiting, at: datetime) -> Verdict:
    """Believed and said to be, or neither: a worker that stops between the two would leave the money aside."""
    if one.notice is None:
        return _deny(contract, one, (), "sa signature n’est plus celle de la clé du contrat", at)
    with transaction.atomic():
        if not _keep_answer(one.message, at, is_true=True):
            return Verdict.DUPLICATE
        return believe(contract=contract, notice=one.notice, raw=one.message.raw, at=at)


def _told(payment: Payment, contract: PaymentContract) -> tuple[BankNotice, ...]:
    """All that signed messages said of an attempt, those answered included: some banks are asked by their numbers."""
    rows = payment.messages.filter(verdict=Verdict.TO_ASK).order_by("id")
    return tuple(one.notice for one in (_read(message, contract) for message in rows) if one.notice is not None)


def _ask(contract: PaymentContract, question: Question, *, shop: str) -> list[Answer]:
    """What the bank answers, nothing when it knows no such order.

    Raises `BankRefusedError`, `BankUnreachableError`, `SealError`.
    """
    bank = kind_of(contract.gateway).confirming
    if bank is None or contract.proof != Proof.ASKED or contract.shop_id != shop:
        raise BankUnreachableError(NO_CHOICE)
    if is_down(contract.gateway, contract.service_url):
        raise BankUnreachableError("elle n’a pas répondu à l’instant")
    try:
        return bank.confirm(contract.credentials(), question)
    except UnknownReferenceError:
        return []
    except BankUnreachableError:
        let_rest(contract.gateway, contract.service_url)
        raise


def _believe_once(contract: PaymentContract, answer: Answer, at: datetime, payment: Payment | None) -> Verdict:
    """The same answer asked for again leaves one trace."""
    raw, name = answer.raw[:RAW_LENGTH].replace("\0", ""), answer.notice.transaction
    known = BankMessage.objects.filter(gateway=contract.gateway, cash_office=contract.cash_office, transaction=name)
    if known.filter(raw=raw, payment=payment).exists():
        return Verdict.DUPLICATE
    return believe(contract=contract, notice=answer.notice, raw=raw, at=at, expected=payment)


def _settle(
    payment: Payment,
    contract: PaymentContract,
    waiting: Sequence[Waiting],
    answers: Sequence[Answer],
    last: int,
    at: datetime,
) -> None:
    """The answer is done: compare the messages that waited with it, and say whether the bank is asked again."""
    with transaction.atomic():
        # The bank was asked without any lock, for seconds: what came meanwhile is read again under one.
        fresh = Payment.objects.select_for_update().get(pk=payment.pk)
        still = [one.message for one in waiting if _judge(contract, one, answers, at) is rules.Agreement.WAITING]
        newer = fresh.messages.filter(verdict=Verdict.TO_ASK, pk__gt=last).order_by("id")
        told_at = min((message.received_at for message in [*still, *newer]), default=None)
        fresh.refresh_from_db()
        is_open = fresh.state in rules.OPEN_STATES
        age = at - (fresh.redirected_at or at)
        is_pending = fresh.state == PaymentState.PENDING
        looks = may_look(contract) and rules.keeps_looking(
            is_open=is_open, is_pending=is_pending and bool(answers), age=age
        )
        rows = Payment.objects.filter(pk=fresh.pk)
        rows.update(asked_at=at, told_at=told_at, is_asked=looks or told_at is not None)


def _judge(contract: PaymentContract, one: Waiting, answers: Sequence[Answer], at: datetime) -> rules.Agreement:
    """Whether the bank says what its message said; what it does not is for staff."""
    found = rules.agreement(one.said, [said_of(answer.notice) for answer in answers], at - one.message.received_at)
    if found is rules.Agreement.FALSE:
        _deny(contract, one, answers, "", at)
    if found is rules.Agreement.TRUE:
        _keep_answer(one.message, at, is_true=True)
    return found


def _keep_answer(message: BankMessage, at: datetime, *, is_true: bool) -> bool:
    """Write that a message has its answer; whether this one was the first to say so."""
    told = {"is_true": is_true, "at": at}
    _answer, is_first = Confirmation.objects.get_or_create(message=message, defaults=told)
    return is_first


def _deny(contract: PaymentContract, one: Waiting, answers: Sequence[Answer], why: str, at: datetime) -> Verdict:
    """Nothing moves for this message: a line of its own says so, the attempt is « à examiner », staff get a mail."""
    told = one.message
    same = next((answer for answer in answers if answer.notice.transaction == told.transaction), None)
    amount = "montant illisible" if told.amount_cents is None else format_cents(told.amount_cents)
    answered = _in_words(same.notice) if same else "elle ne connaît pas cette transaction"
    denied = BankMessage(
        cash_office=contract.cash_office,
        payment=told.payment,
        gateway=told.gateway,
        transaction=told.transaction,
        order_number=told.order_number,
        outcome=same.notice.outcome if same else Outcome.UNKNOWN,
        amount_cents=same.notice.amount_cents if same else told.amount_cents,
        operation=same.notice.operation if same else told.operation,
        status=same.notice.status if same else "",
        verdict=Verdict.DENIED,
        reason=f"Message « {told.status} », {amount} : {why or answered}"[:200],
        raw=same.raw[:RAW_LENGTH] if same else why or answered,
        received_at=at,
    )
    with transaction.atomic():
        if not _keep_answer(told, at, is_true=False):
            return Verdict.DUPLICATE
        denied.save()
        if told.payment_id:
            doubtful = Payment.objects.filter(pk=told.payment_id, state__in=sorted(rules.OPEN_STATES))
            doubtful.update(state=PaymentState.REVIEW, settled_at=at)
        alert(contract, denied)
    return Verdict.DENIED


def _in_words(notice: BankNotice) -> str:
    cents = notice.amount_cents
    return f"elle répond « {notice.status} », {'montant illisible' if cents is None else format_cents(cents)}"


def _ask_later(payment: Payment, contract: PaymentContract, waiting: Sequence[Waiting], why: str, at: datetime) -> None:
    """The bank does not tell: asked again after a longer while; staff hear of it after an hour, and after a week.

    The attempt is held: a message that came while the bank was silent is seen, and waits in its turn.
    """
    for one in waiting:
        _give_up(contract, one, at)
    with transaction.atomic():
        fresh = Payment.objects.select_for_update().get(pk=payment.pk)
        still = fresh.messages.filter(verdict=Verdict.TO_ASK, confirmation__isnull=True).order_by("id")
        first, told_at = still.first(), None
        is_asked = not (waiting or rules.is_over(at - (fresh.redirected_at or at), is_unknown=False))
        if first is not None:
            told_at, is_asked = first.received_at, True
            if (fresh.asked_at or told_at) < told_at + rules.WORRIED_AFTER <= at:
                first.reason = f"La banque ne répond pas à la question ({why})"[:200]
                alert(contract, first)
        Payment.objects.filter(pk=fresh.pk).update(asked_at=at, told_at=told_at, is_asked=is_asked)


def _give_up(contract: PaymentContract, one: Waiting, at: datetime) -> None:
    """A message the bank says nothing about for too long is for staff."""
    if at - one.message.received_at >= rules.UNSURE_FOR:
        _deny(contract, one, (), "la banque n’a pas répondu en sept jours", at)


def messages_to_ask(*, now: datetime | None = None) -> list[int]:
    """The messages about orders we do not know that wait for the bank's answer, each after its pause."""
    moment = now or clock.now()
    waits = BankMessage.objects.filter(verdict=Verdict.TO_ASK, payment=None, confirmation=None)
    return [
        pk
        for pk, at in waits.order_by("id").values_list("pk", "received_at")
        if cache.add(f"payments.asked:{pk}", True, rules.pause(moment - at).total_seconds())
    ]


def confirm_message(*, message_id: int, now: datetime | None = None) -> list[Verdict] | None:
    """Ask about an order we do not know, that a signed message names: a sum to identify if the bank says so too."""
    rows = BankMessage.objects.select_related("cash_office__contract__cash_office__structure")
    message = rows.filter(pk=message_id, verdict=Verdict.TO_ASK, payment=None, confirmation=None).first()
    if message is None or message.cash_office is None:
        return None
    moment, contract = now or clock.now(), message.cash_office.contract
    one = _read(message, contract)
    if contract.proof == Proof.MESSAGE:
        return [_alone(contract, one, moment)]
    try:
        told = (one.notice,) if one.notice else ()
        answers = _ask(contract, Question(message.order_number, message.amount_cents or 0, told), shop=contract.shop_id)
    except (BankRefusedError, BankUnreachableError, SealError) as error:
        logger.warning("bank message %s: the bank does not tell (%s)", message.pk, error)
        _give_up(contract, one, moment)
        return None
    verdicts = [_believe_once(contract, answer, moment, None) for answer in answers]
    _judge(contract, one, answers, moment)
    return verdicts
