"""Banks that must be asked: a payment is announced to them, then they are asked what became of it.

Notices of such a bank prove nothing: anybody can send one. They only bring the question forward. Questions are jobs;
the network is used between transactions, never inside one.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Q
from procrastinate.contrib.django import app

from preau.common import clock
from preau.common.reasons import Reason
from preau.payments import rules
from preau.payments.actions.queueing import ASK_UNKNOWN, ask_soon
from preau.payments.actions.receiving import RAW_LENGTH, believe, contract_of
from preau.payments.actions.resting import is_down, let_rest
from preau.payments.actions.unbelieved import keep_unbelieved
from preau.payments.enums import GatewayName, Outcome, PaymentState, Verdict
from preau.payments.errors import PaymentRefusedError
from preau.payments.gateways import asked_of, can_be_confirmed, kind_of
from preau.payments.gateways.base import (
    Answer,
    BankForm,
    BankRefusedError,
    BankUnreachableError,
    Credentials,
    Incoming,
    MessageError,
    NotKnownYetError,
    Order,
    UnknownReferenceError,
)
from preau.payments.models import BankMessage, Payment, PaymentContract
from preau.payments.reasons import PaymentCode

logger = logging.getLogger(__name__)

UNKNOWN_AN_HOUR = 60
"""Notices about payments we do not know lead to a question each: no more than this, whoever sends them."""
AT_ONCE = 100
SETTLED_PAUSE = timedelta(hours=1)
"""A notice about a payment that has its answer leads to a question an hour at most."""


def announced_page(
    payment: Payment, credentials: Credentials, order: Order, *, now: datetime | None = None
) -> BankForm:
    """The page of an attempt at its bank, announced there once. Raises `PaymentRefusedError`."""
    gateway = asked_of(payment.gateway)
    if (now or clock.now()) >= order.at + rules.REFERENCE_LIFE:
        raise PaymentRefusedError(Reason(PaymentCode.PAGE_GONE))
    reference = payment.bank_reference
    if not reference:
        try:
            reference = gateway.create(credentials, order)
        except BankRefusedError as error:
            logger.exception("payment %s refused at its creation (%s)", payment.pk, error.code)
            raise PaymentRefusedError(Reason(PaymentCode.BANK_REFUSES)) from error
        except BankUnreachableError as error:
            logger.warning("payment %s: bank unreachable (%s)", payment.pk, error)
            raise PaymentRefusedError(Reason(PaymentCode.BANK_SILENT)) from error
        reference = _keep_reference(payment, reference)
    return gateway.page(credentials, reference)


def _keep_reference(payment: Payment, reference: str) -> str:
    """The reference the attempt keeps: of two pages opened at once, the first one's; the other lapses unpaid."""
    unset = Payment.objects.filter(pk=payment.pk, bank_reference="")
    if unset.update(bank_reference=reference, is_asked=True):
        return reference
    return Payment.objects.values_list("bank_reference", flat=True).get(pk=payment.pk)


def take_notice(*, gateway: GatewayName, body: bytes, now: datetime | None = None) -> Verdict:
    """A notice: ask the bank soon about what it names. Nothing in it is believed."""
    moment = now or clock.now()
    try:
        reference = asked_of(gateway).reference_of(Incoming.of(body))
    except MessageError as error:
        return keep_unbelieved(gateway, Verdict.UNREADABLE, str(error), _text(body), moment)
    known = Payment.objects.filter(gateway=gateway, bank_reference=reference).values_list("pk", "is_asked").first()
    if known is None:
        return _take_unknown(gateway, reference, body, moment)
    payment_id, is_asked = known
    if not is_asked and not ask_again(payment_id, before=moment - SETTLED_PAUSE):
        return Verdict.DUPLICATE
    ask_soon(payment_id)
    return Verdict.NOTED


def _take_unknown(gateway: GatewayName, reference: str, body: bytes, now: datetime) -> Verdict:
    """A payment that we have forgotten, or an invention: the bank tells, a limited number of times an hour."""
    recent = BankMessage.objects.filter(
        gateway=gateway, verdict=Verdict.FORGED, received_at__gt=now - timedelta(hours=1)
    )
    if recent.count() < UNKNOWN_AN_HOUR:
        app.configure_task(ASK_UNKNOWN).defer(gateway=gateway.value, reference=reference)
    return keep_unbelieved(gateway, Verdict.FORGED, "Référence inconnue : la banque est interrogée", _text(body), now)


def ask_again(payment_id: int, *, before: datetime) -> bool:
    """Ask once more about an attempt that has its answer, when the last question is older: a debit may come back."""
    can_be_named = ~Q(bank_reference="") | Q(gateway__in=can_be_confirmed())
    settled = Payment.objects.filter(can_be_named, pk=payment_id, is_asked=False, asked_at__lt=before)
    return bool(settled.update(is_asked=True))


def payments_to_ask(*, now: datetime | None = None) -> list[int]:
    """The attempts whose bank should be asked now: often while the page is open, then less and less; one statement."""
    moment = now or clock.now()
    waiting = Payment.objects.filter(is_asked=True).order_by("asked_at", "id")
    rows = waiting.values_list("pk", "gateway", "redirected_at", "asked_at", "told_at")
    due = []
    for pk, gateway, since, asked, told in rows:
        age = moment - (since or moment)
        asked_since, told_since = (moment - one if one else None for one in (asked, told))
        is_due = (
            rules.is_due(age, asked_since)
            if kind_of(gateway).asked is not None
            else rules.is_confirmation_due(age, asked_since, told_since)
        )
        if since and is_due:
            due.append(pk)
    return due[:AT_ONCE]


def ask_bank(*, payment_id: int, now: datetime | None = None) -> Verdict | None:
    """Ask the bank about an attempt and do what it says; None while it says nothing. Any number of times, at once too.

    The contract of today may have changed since: the answer still has to name the shop of the attempt.
    """
    payment = Payment.objects.select_related("cash_office__contract").filter(pk=payment_id).first()
    if payment is None or not payment.bank_reference or not payment.is_asked or payment.redirected_at is None:
        return None
    moment = now or clock.now()
    age = moment - payment.redirected_at
    contract = payment.cash_office.contract
    is_same = contract.gateway == payment.gateway
    credentials = Credentials(
        payment.shop_id, "", payment.mode, "", service_url=contract.service_url if is_same else ""
    )
    if is_down(payment.gateway, credentials.service_url):
        return None
    try:
        answer = asked_of(payment.gateway).ask(credentials, payment.bank_reference)
    except (NotKnownYetError, UnknownReferenceError) as error:
        _still_nothing(payment, age, moment, is_unknown=isinstance(error, UnknownReferenceError))
        return None
    except (BankRefusedError, BankUnreachableError) as error:
        logger.warning("payment %s: the bank does not tell (%s)", payment.pk, error)
        if isinstance(error, BankUnreachableError):
            let_rest(payment.gateway, credentials.service_url)
        _still_nothing(payment, age, moment, is_unknown=False)
        return None
    verdict = _apply_once(payment, contract, answer, moment)
    is_asked = rules.keeps_asking(answer.notice.outcome, age)
    Payment.objects.filter(pk=payment.pk).update(is_asked=is_asked, asked_at=moment)
    return verdict


def _apply_once(payment: Payment, contract: PaymentContract, answer: Answer, at: datetime) -> Verdict:
    """The same answer asked for again leaves one trace."""
    raw = answer.raw[:RAW_LENGTH].replace("\0", "")
    if BankMessage.objects.filter(payment=payment, transaction=answer.notice.transaction, raw=raw).exists():
        return Verdict.DUPLICATE
    return believe(contract=contract, notice=answer.notice, raw=raw, at=at, expected=payment)


def _still_nothing(payment: Payment, age: timedelta, now: datetime, *, is_unknown: bool) -> None:
    """No result: the attempt expires once none can come, and is not asked about any more."""
    is_over = rules.is_over(age, is_unknown=is_unknown)
    rows = Payment.objects.filter(pk=payment.pk)
    rows.update(asked_at=now, is_asked=not is_over)
    if is_over:
        rows.filter(state__in=sorted(rules.OPEN_STATES)).update(state=PaymentState.EXPIRED)


def ask_unknown(*, gateway: GatewayName, reference: str, now: datetime | None = None) -> Verdict | None:
    """Ask about a payment we do not know by that name; the answer's shop and order say whose it is, if ours at all."""
    moment = now or clock.now()
    service = PaymentContract.objects.filter(gateway=gateway).order_by("cash_office").first()
    if service is None:
        return None
    try:
        answer = asked_of(gateway).ask(Credentials("", "", "", "", service_url=service.service_url), reference)
    except (BankRefusedError, BankUnreachableError) as error:
        logger.warning("%s: no answer about an unknown payment (%s)", gateway, error)
        return None
    contract = contract_of(gateway, answer.notice.shop_id)
    if contract is None or answer.notice.outcome is not Outcome.PAID:
        return None
    return believe(contract=contract, notice=answer.notice, raw=answer.raw[:RAW_LENGTH].replace("\0", ""), at=moment)


def _text(body: bytes) -> str:
    return body[:RAW_LENGTH].decode("utf-8", "replace").replace("\0", "")
