"""The one place where card payments credit: what a bank says, whatever the number of times it says it.

Four things must hold together, and each holds alone: the attempt's row is locked, a bank's transaction credits once
(unique constraint), a cause moves money once (the ledger's own constraint), and what nobody proved is never read
(`listening` for messages, `confirming` and `asking` for answers).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from preau.common import clock
from preau.common.actors import BANK
from preau.ledger.actions import Cause, NewAccount, NewEntry, open_accounts, post
from preau.ledger.enums import AccountKind, CauseKind, EntryKind
from preau.notices.actions import queue_mails
from preau.payables.actions import credit
from preau.payments import rules
from preau.payments.actions.alerting import alert
from preau.payments.actions.returning import News, credits_of, key_of, left_of, receipt_key, take_back, take_back_early
from preau.payments.enums import CREDITING, GatewayName, Operation, Outcome, PaymentState, ReturnMotive, Verdict
from preau.payments.gateways import kind_of
from preau.payments.gateways.base import EURO, BankNotice
from preau.payments.mails import receipt_mail
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentReturn
from preau.payments.rules.returning import After, Credited, Word, after_payment
from preau.payments.suspense import suspense_of
from preau.receipts.actions import NewLine, NewReceipt, take_number, write_receipt
from preau.receipts.enums import Means

RAW_LENGTH = 20_000
BY_HAND = "La régie a déjà enregistré à la main un remboursement de ce montant : est-ce le même ?"
TIME_TO_VERIFY = timedelta(days=7)


class _AlreadyCreditedError(Exception):
    """The ledger knew this payment; everything else of the message is undone."""


def believe(
    *, contract: PaymentContract, notice: BankNotice, raw: str, at: datetime, expected: Payment | None = None
) -> Verdict:
    """Do what the bank says: a message whose signature is right, or an answer of the bank itself.

    `expected` is the attempt the bank was asked about: an answer about another order changes nothing but the alert.
    """
    message = message_of(contract, notice, raw, at)
    message.gateway = expected.gateway if expected else contract.gateway
    try:
        with transaction.atomic():
            return _apply(contract, notice, message, expected)
    except (IntegrityError, _AlreadyCreditedError) as error:
        if isinstance(error, IntegrityError) and "bank_transaction_credits_once" not in str(error):
            raise
    return _keep_duplicate(message)


def message_of(contract: PaymentContract, notice: BankNotice, raw: str, at: datetime) -> BankMessage:
    """The row that keeps what was said; its verdict is still to be given."""
    return BankMessage(
        cash_office=contract.cash_office,
        gateway=contract.gateway,
        transaction=notice.transaction,
        order_number=notice.order_number[:40],
        outcome=notice.outcome,
        amount_cents=notice.amount_cents,
        operation=notice.operation,
        status=notice.status,
        raw=raw,
        received_at=at,
    )


def contract_of(gateway: GatewayName, shop_id: str) -> PaymentContract | None:
    """The contract of a shop, in service or not: its messages may still come; one statement."""
    found = PaymentContract.objects.filter(gateway=gateway, shop_id=shop_id)
    return found.select_related("cash_office__structure").first()


def lock_payment(order_number: str) -> Payment | None:
    """The attempt, held until the end of the transaction. A statement of its own: the next ones see what others did."""
    return Payment.objects.select_for_update().filter(order_number=order_number).first()


def _apply(
    contract: PaymentContract, notice: BankNotice, message: BankMessage, expected: Payment | None = None
) -> Verdict:
    payment = lock_payment(expected.order_number if expected else notice.order_number)
    if payment is None:
        return _without_order(contract, notice, message)
    message.payment = payment
    if (told := _after_payment(contract, notice, message, payment)) is not None:
        return told
    found = differences(payment, notice)
    decision = rules.decide(
        state=PaymentState(payment.state),
        outcome=notice.outcome,
        differences=found,
        is_known=has_credited(message),
    )
    message.verdict = decision.verdict
    message.reason = f"Diffère : {', '.join(found)}" if found else f"La banque dit « {notice.status} »"
    if decision.credits:
        _credit(payment, message)
        take_back_early(payment, at=message.received_at)
    else:
        message.save()
    if decision.state != payment.state:
        move(payment, decision.state, message.received_at)
    if decision.alerts:
        alert(contract, message)
    return decision.verdict


def _after_payment(
    contract: PaymentContract, notice: BankNotice, message: BankMessage, payment: Payment
) -> Verdict | None:
    """What is said of money already credited, or of none; `None` when it is about a payment to come."""
    credited = credits_of(payment)
    left = left_of(credited)
    same = next((one for one in credited if one.transaction == message.transaction), None)
    own = None
    if same is not None:
        lowered = sum(same.returns.filter(motive=ReturnMotive.AMOUNT).values_list("amount_cents", flat=True))
        own = Credited(same.amount_cents or 0, left[same.pk], lowered)
    word = Word(notice.operation, notice.outcome, notice.undoes, notice.amount_cents)
    after = after_payment(word, own=own, left=sum(left.values()), is_paid=bool(credited))
    if after is None:
        return _cancelled_before(contract, notice, message)
    if PaymentReturn.objects.filter(key=key_of(message, after.motive or ReturnMotive.REFUND)).exists():
        after = After(Verdict.DUPLICATE)
    by_hand = after.motive is ReturnMotive.REFUND and _recorded_by_hand(payment, after.cents)
    if by_hand:
        after = After(Verdict.TO_DECIDE)
    wrong = [name for name in differences(payment, notice) if name not in (rules.AMOUNT, rules.FORM)]
    message.verdict = Verdict.MISMATCH if wrong and after.verdict != Verdict.NO_EFFECT else after.verdict
    message.reason = f"Diffère : {', '.join(wrong)}" if wrong else BY_HAND if by_hand else _said(notice)
    if message.verdict == Verdict.RETURNED:
        message.verdict = _return(message, after, same, credited, left)
    else:
        message.save()
    if message.verdict == Verdict.MISMATCH or (not wrong and after.alerts):
        alert(contract, message)
    return Verdict(message.verdict)


def _recorded_by_hand(payment: Payment, cents: int) -> bool:
    """Whether an agent has recorded a refund of this very amount: it may be the one the bank tells now."""
    own = PaymentReturn.objects.filter(credit__payment=payment, message=None, motive=ReturnMotive.REFUND)
    return own.filter(amount_cents=cents).exists()


def _said(notice: BankNotice) -> str:
    what = "" if notice.operation is Operation.DEBIT else f"{notice.operation.label} : "
    return f"{what}la banque dit « {notice.status} »" if what else f"La banque dit « {notice.status} »"


def _return(
    message: BankMessage, after: After, same: BankMessage | None, credited: list[BankMessage], left: dict[int, int]
) -> Verdict:
    """Take it back from the credit it is about, a refund from the last credit that has as much left."""
    credit = same or next((one for one in reversed(credited) if left[one.pk] >= after.cents), None)
    if credit is None or after.motive is None:
        message.verdict = Verdict.TO_DECIDE
        message.save()
        return Verdict.TO_DECIDE
    message.save()
    day = clock.paris(message.received_at).date()
    news = News(after.cents, after.motive, day, key_of(message, after.motive))
    take_back(credit, news, actor=BANK, message=message, at=message.received_at)
    return Verdict.RETURNED


def _cancelled_before(contract: PaymentContract, notice: BankNotice, message: BankMessage) -> Verdict | None:
    """A payment whose cancellation came first credits nothing: the bank never goes back on it. Staff look."""
    if notice.outcome is not Outcome.PAID:
        return None
    before = BankMessage.objects.filter(
        payment=message.payment, transaction=message.transaction, status__in=("CANCELLED", "CAPTURE_FAILED")
    )
    if not before.exists():
        return None
    message.verdict, message.reason = Verdict.TO_DECIDE, "La banque avait déjà dit ce paiement annulé"
    message.save()
    alert(contract, message)
    return Verdict.TO_DECIDE


def move(payment: Payment, state: PaymentState, at: datetime) -> None:
    """A bank that verifies takes days: the attempt must not look failed, and be paid again, meanwhile."""
    is_pending = state == PaymentState.PENDING
    values: dict[str, object] = {"expires_at": at + TIME_TO_VERIFY} if is_pending else {"settled_at": at}
    Payment.objects.filter(pk=payment.pk).update(state=state, **values)


def differences(payment: Payment, notice: BankNotice) -> tuple[str, ...]:
    """What the message does not repeat of the order."""
    compared = {
        rules.SHOP: notice.shop_id == payment.shop_id,
        rules.MODE: notice.mode == payment.mode,
        rules.AMOUNT: notice.amount_cents == payment.amount_cents,
        rules.CURRENCY: notice.currency == EURO,
        rules.REFERENCE: notice.order_number == payment.order_number,
        rules.FORM: notice.operation is not Operation.DEBIT or notice.sent in _sent(payment),
    }
    return tuple(name for name, is_same in compared.items() if not is_same)


def _sent(payment: Payment) -> tuple[str, ...]:
    """How a bank that repeats it names the form this attempt sent: whole in a message, its number in an answer."""
    signed = kind_of(payment.gateway).signed
    if signed is None or payment.redirected_at is None:
        return ("",)
    return "", signed.sent(payment.redirected_at, payment.transaction_number), payment.transaction_number


def has_credited(message: BankMessage) -> bool:
    same = BankMessage.objects.filter(gateway=message.gateway, transaction=message.transaction)
    return same.filter(verdict__in=CREDITING).exists()


def _credit(payment: Payment, message: BankMessage) -> None:
    """Write the message, then the entry, then the receipt. Raises when another message was first."""
    office = payment.cash_office
    taken = take_number(office, message.received_at)
    message.receipt_number = taken.printed(office.code)
    message.save()
    credited = BankMessage.objects.filter(payment=payment, verdict__in=(Verdict.CREDITED, Verdict.SURPLUS)).count()
    home = payment.household_id
    shares = {
        line.payable(household_id=home, cash_office_id=office.pk): line.amount_cents
        for line in payment.lines.order_by("id")
    }
    entry = credit(
        shares=shares,
        cause=Cause(CauseKind.PAYMENT, payment.pk, revision=credited - 1),
        actor=BANK.in_the_name_of(payment.payer_id),
        text=f"Versement par carte, commande {payment.order_number}",
        at=message.received_at,
    )
    if entry is None:
        raise _AlreadyCreditedError
    receipt = NewReceipt(
        cash_office=office,
        key=receipt_key(message),
        means=Means.ONLINE,
        payer=str(payment.payer),
        lines=[NewLine(payable, cents) for payable, cents in shares.items()],
        household_id=home,
        reference=message.transaction,
    )
    write_receipt(receipt, taken=taken, entry_id=entry, actor=BANK.in_the_name_of(payment.payer_id))
    queue_mails([receipt_mail(payment, shares=shares, receipt=message.receipt_number, at=message.received_at)])


def _without_order(contract: PaymentContract, notice: BankNotice, message: BankMessage) -> Verdict:
    """Money for an order we do not know is kept aside, in the ledger too, for staff to identify."""
    if notice.operation is not Operation.DEBIT:
        return _refund_without_order(contract, notice, message)
    message.reason = f"Commande « {notice.order_number[:40]} » inconnue"
    is_readable = notice.currency == EURO and notice.mode == contract.mode and bool(notice.amount_cents)
    if notice.outcome is not Outcome.PAID:
        message.verdict = Verdict.NO_EFFECT
    elif not is_readable:
        message.verdict = Verdict.MISMATCH
    elif has_credited(message):
        message.verdict = Verdict.DUPLICATE
    else:
        message.verdict = Verdict.SUSPENSE
    message.save()
    if message.verdict == Verdict.SUSPENSE:
        _hold_in_suspense(message)
    if message.verdict in (Verdict.SUSPENSE, Verdict.MISMATCH):
        alert(contract, message)
    return Verdict(message.verdict)


def _refund_without_order(contract: PaymentContract, notice: BankNotice, message: BankMessage) -> Verdict:
    """A refund of a sum in suspense leaves it, once; any other refund of what we do not know is for staff."""
    message.reason = f"Commande « {notice.order_number[:40]} » inconnue"
    is_paid = notice.operation is Operation.CREDIT and notice.outcome is Outcome.PAID
    is_right = notice.currency == EURO and notice.mode == contract.mode and notice.shop_id == contract.shop_id
    # No attempt to hold: the sums in suspense of this order are, so that two refunds never take the same one.
    held = BankMessage.objects.select_for_update().filter(
        cash_office=contract.cash_office, verdict=Verdict.SUSPENSE, order_number=message.order_number
    )
    credit = held.order_by("id").last() if is_paid and is_right and message.order_number else None
    cents = message.amount_cents or 0
    message.verdict = Verdict.TO_DECIDE if is_paid else Verdict.NO_EFFECT
    if credit is not None and PaymentReturn.objects.filter(key=key_of(message)).exists():
        message.verdict = Verdict.DUPLICATE
    elif credit is not None and 0 < cents <= left_of([credit])[credit.pk]:
        message.verdict = Verdict.RETURNED
    message.save()
    if credit is not None and message.verdict == Verdict.RETURNED:
        day = clock.paris(message.received_at).date()
        news = News(cents, ReturnMotive.REFUND, day, key_of(message))
        take_back(credit, news, actor=BANK, message=message, at=message.received_at)
    if message.verdict in (Verdict.TO_DECIDE, Verdict.RETURNED):
        alert(contract, message)
    return Verdict(message.verdict)


def _hold_in_suspense(message: BankMessage) -> None:
    """The sum has its receipt at once, since it is in the bank: only its family is not known yet."""
    office, cents = message.cash_office, message.amount_cents
    if office is None or not cents:
        raise ValueError("a sum in suspense has a cash office and an amount")
    taken = take_number(office, message.received_at)
    kinds = (AccountKind.ONLINE, AccountKind.SUSPENSE)
    online, suspense = open_accounts([NewAccount(office.pk, kind, label=kind.label) for kind in kinds])
    cause = Cause(CauseKind.MESSAGE, message.pk)
    text = "Paiement par carte de référence inconnue"
    legs = {suspense: cents, online: -cents}
    (entry,) = post([NewEntry(office.pk, EntryKind.RECEIPT, cause, legs, text, at=message.received_at)], actor=BANK)
    if entry is None:
        raise _AlreadyCreditedError
    receipt = NewReceipt(
        cash_office=office,
        key=receipt_key(message),
        means=Means.ONLINE,
        payer="Payeur à identifier",
        lines=[NewLine(suspense_of(office.pk, suspense), cents)],
        reference=message.transaction,
    )
    write_receipt(receipt, taken=taken, entry_id=entry, actor=BANK)


def _keep_duplicate(message: BankMessage) -> Verdict:
    """Another copy won while this one waited: nothing of this one stays but its trace."""
    message.pk, message.verdict, message.receipt_number = None, Verdict.DUPLICATE, ""
    message.save(force_insert=True)
    return Verdict.DUPLICATE
