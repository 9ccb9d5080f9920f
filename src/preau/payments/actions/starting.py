"""Attempts are prepared one by cash office, then sent to the bank one after the other."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin
from uuid import UUID, uuid5

from django.db import transaction

from preau.common import clock
from preau.common.actors import Actor
from preau.common.reasons import Reason
from preau.common.sealing import SealError
from preau.common.sql import column
from preau.households.models import Household
from preau.ledger.enums import AccountKind
from preau.payables.categories import load_members
from preau.payables.finding import find, why_not
from preau.payables.kinds import Payable, PayableName, Wanted
from preau.payables.lines import paid_for
from preau.payments.actions.asking import announced_page
from preau.payments.actions.confirming import may_look
from preau.payments.enums import PaymentState
from preau.payments.errors import PaymentRefusedError
from preau.payments.gateways import kind_of
from preau.payments.gateways.alphabet import UnsafeFormError
from preau.payments.gateways.base import BankForm, Order
from preau.payments.models import Payment, PaymentContract, PaymentLine
from preau.payments.queries import takes_cards
from preau.payments.reasons import PaymentCode
from preau.payments.rules import order_number, transaction_number
from preau.payments.rules.contracts import why_not_address
from preau.structures.models import Structure

logger = logging.getLogger(__name__)

TIME_TO_START = timedelta(hours=1)
TIME_AT_THE_BANK = timedelta(minutes=30)
"""Longer than any bank keeps its page; a payment that comes later still credits."""

ByOffice = dict[int, list[tuple[Payable, int]]]
"""What is paid and its cents, by cash office."""

_NUMBERS = "SELECT nextval(pg_get_serial_sequence('payments_payment', 'id')) FROM generate_series(1, %s)"


def prepare_payments(
    *,
    structure: Structure,
    household: Household,
    shares: Mapping[PayableName, int],
    email: str,
    key: UUID,
    actor: Actor,
    now: datetime | None = None,
) -> list[Payment]:
    """The attempts that pay `shares` (cents by what is paid), one by cash office, in its order of id.

    The same `key` gives the same attempts, unchanged.

    Raises `PaymentRefusedError` when a cash office takes no card, or the structure has stopped payments for now.
    """
    actor.must_own(household.pk)
    own = uuid5(key, str(household.pk))
    known = list(Payment.objects.filter(batch=own, household=household).order_by("id"))
    if known:
        return known
    if why := structure.why_no_payment(clock.paris(now or clock.now()).date()):
        raise PaymentRefusedError(Reason(PaymentCode.PORTAL_STOPPED, why=why))
    if not shares or any(cents <= 0 for cents in shares.values()):
        raise PaymentRefusedError(Reason(PaymentCode.NOTHING_TO_PAY))
    by_office = _by_office(household, shares)
    contracts = _contracts(sorted(by_office))
    _check_limits(by_office, contracts, email)
    with transaction.atomic():
        payments = _payments(structure, household, by_office, contracts, email, own, actor, now or clock.now())
        Payment.objects.bulk_create(payments, ignore_conflicts=True)
        # Sent twice at once, the other one may have been first: its attempts are then the ones.
        kept = list(Payment.objects.filter(batch=own).order_by("id"))
        if [payment.pk for payment in kept] == [payment.pk for payment in payments]:
            _write_lines(payments, by_office)
    return kept


def _by_office(household: Household, shares: Mapping[PayableName, int]) -> ByOffice:
    wanted = {name: Wanted(household.pk, name) for name in shares}
    found = find(wanted.values(), load_members([household.pk]))
    if len(found) != len(wanted):
        raise PaymentRefusedError(Reason(PaymentCode.PAYABLE_OF_ELSEWHERE))
    if why := why_not(found.values(), AccountKind.ONLINE):
        raise PaymentRefusedError(Reason(PaymentCode.PAYABLE_REFUSED, why=why))
    by_office: ByOffice = {}
    for name in sorted(shares, key=lambda name: (name.kind, name.id)):
        payable = found[wanted[name]]
        by_office.setdefault(payable.cash_office_id, []).append((payable, shares[name]))
    return by_office


def _contracts(offices: list[int]) -> dict[int, PaymentContract]:
    found = takes_cards().filter(cash_office__in=offices)
    contracts = {contract.cash_office_id: contract for contract in found.order_by("cash_office")}
    if len(contracts) != len(offices):
        raise PaymentRefusedError(Reason(PaymentCode.NO_CARD_HERE))
    return contracts


def _check_limits(by_office: ByOffice, contracts: Mapping[int, PaymentContract], email: str) -> None:
    for office, found in by_office.items():
        cents = sum(cents for _, cents in found)
        if why := kind_of(contracts[office].gateway).why_not_order(cents, email):
            raise PaymentRefusedError(why)


def _payments(
    structure: Structure,
    household: Household,
    by_office: ByOffice,
    contracts: Mapping[int, PaymentContract],
    email: str,
    batch: UUID,
    actor: Actor,
    now: datetime,
) -> list[Payment]:
    numbers = column(int, _NUMBERS, [len(by_office)])
    return [
        Payment(
            pk=number,
            structure=structure,
            cash_office_id=office,
            household=household,
            payer_id=actor.account,
            key=uuid5(batch, str(office)),
            batch=batch,
            gateway=contracts[office].gateway,
            shop_id=contracts[office].shop_id,
            mode=contracts[office].mode,
            order_number=order_number(number, clock.paris(now).year),
            transaction_number=transaction_number(number),
            amount_cents=sum(cents for _, cents in by_office[office]),
            email=email,
            created_at=now,
            expires_at=now + TIME_TO_START,
        )
        for number, office in zip(numbers, sorted(by_office), strict=True)
    ]


def _write_lines(payments: list[Payment], by_office: ByOffice) -> None:
    PaymentLine.objects.bulk_create(
        PaymentLine(payment=payment, amount_cents=cents, **paid_for(payable))
        for payment in payments
        for payable, cents in by_office[payment.cash_office_id]
    )


def prepare_again(
    *,
    payment: Payment,
    key: UUID,
    actor: Actor,
    state: PaymentState | None = None,
    now: datetime | None = None,
) -> Payment:
    """A new attempt at what one that failed was to pay. Raises `PaymentRefusedError` when it did not fail.

    `state` is what the family was shown: an attempt whose time is over, before the night writes it.
    """
    actor.must_own(payment.household_id)
    if (state or payment.state) not in (PaymentState.REFUSED, PaymentState.CANCELLED, PaymentState.EXPIRED):
        raise PaymentRefusedError(Reason(PaymentCode.DID_NOT_FAIL))
    (again,) = prepare_payments(
        structure=payment.structure,
        household=payment.household,
        shares={line.payable_name: line.amount_cents for line in payment.lines.order_by("id")},
        email=payment.email,
        key=key,
        actor=actor,
        now=now,
    )
    return again


def start_payment(*, payment_id: int, household: Household, now: datetime | None = None) -> Payment | None:
    """Send an attempt to the bank: from then it has its day at the bank, and little time. `None` if it cannot be paid.

    Asked again while it lasts, the same attempt goes to the bank with the same form.
    """
    moment = now or clock.now()
    with transaction.atomic():
        # The attempt alone, not its office: two tabs of a family follow each other, and the second finds the first's
        # form.
        held = Payment.objects.select_for_update(of=("self",)).select_related("cash_office__contract")
        payment = held.filter(pk=payment_id, household=household).first()
        if payment is None or payment.expires_at <= moment:
            return None
        if payment.state == PaymentState.CREATED:
            payment.state, payment.redirected_at = PaymentState.REDIRECTED, moment
            payment.transaction_date = moment.astimezone(UTC).date()
            payment.expires_at = moment + TIME_AT_THE_BANK
            contract = getattr(payment.cash_office, "contract", None)
            payment.is_asked = contract is not None and may_look(contract)
            payment.save(update_fields=["state", "redirected_at", "transaction_date", "expires_at", "is_asked"])
    return payment if payment.state == PaymentState.REDIRECTED else None


def bank_form(
    payment: Payment, *, return_url: str, callback_url: str, site_url: str, now: datetime | None = None
) -> BankForm:
    """The form that takes a started attempt to its bank; `site_url` completes an address of this very site.

    A bank that is asked is told of the payment first, over the network: never in a transaction that holds rows.

    Raises `PaymentRefusedError` when the contract has changed since, its key cannot be opened, or the bank says no.
    """
    contract = takes_cards().filter(cash_office=payment.cash_office_id).first()
    is_same = contract is not None and (contract.shop_id, contract.mode) == (payment.shop_id, payment.mode)
    if contract is None or not is_same or payment.redirected_at is None:
        raise PaymentRefusedError(Reason(PaymentCode.CONTRACT_CHANGED))
    try:
        credentials = contract.credentials(urljoin(site_url, contract.payment_url))
    except SealError as error:
        logger.exception("the key of contract %s cannot be opened", contract.pk)
        raise PaymentRefusedError(Reason(PaymentCode.CARDS_DOWN)) from error
    if not contract.payment_url.startswith("/") and why_not_address(contract.payment_url):
        raise PaymentRefusedError(Reason(PaymentCode.BANK_ADDRESS_WRONG))
    order, signed = _order(payment, return_url, callback_url), kind_of(payment.gateway).signed
    if signed is None:
        return announced_page(payment, credentials, order, now=now)
    try:
        return signed.form(credentials, order)
    except UnsafeFormError as error:
        logger.exception("payment %s: nothing was signed", payment.pk)
        raise PaymentRefusedError(Reason(PaymentCode.CARDS_DOWN_TELL)) from error


def _order(payment: Payment, return_url: str, callback_url: str) -> Order:
    return Order(
        number=payment.order_number,
        transaction_number=payment.transaction_number,
        at=payment.redirected_at or payment.created_at,
        amount_cents=payment.amount_cents,
        email=payment.email,
        return_url=return_url,
        callback_url=callback_url,
        items=payment.lines.count(),
    )
