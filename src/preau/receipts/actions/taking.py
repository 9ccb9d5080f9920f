"""Money handed over at the desk: credited, numbered, told to the family, in one transaction. Sent twice, done once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.households.own import why_own
from preau.ledger.actions import Cause, NewAccount, hold_accounts, open_accounts
from preau.ledger.enums import CauseKind
from preau.payables.actions import credit
from preau.payables.categories import Members, load_members
from preau.payables.finding import find, why_not
from preau.payables.kinds import Payable, PayableName, Wanted
from preau.receipts.actions.mailing import tell_taken
from preau.receipts.actions.recording import (
    NewLine,
    NewReceipt,
    hold_day,
    next_receipt_id,
    open_day,
    take_number,
    write_receipt,
)
from preau.receipts.deputies import deputy_left
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Cheque, Receipt
from preau.receipts.reasons import ReceiptCode
from preau.receipts.rules.taking import DESK_MEANS, why_not_amount, why_not_cheque
from preau.structures.models import CashOffice


@dataclass(frozen=True, slots=True)
class Part:
    """What a payment brings to a household: cents by what is paid. `person_id` names the child it is for, if one."""

    household_id: int
    shares: Mapping[PayableName, int]
    person_id: int | None = None

    @property
    def cents(self) -> int:
        return sum(self.shares.values())

    @property
    def wanted(self) -> list[Wanted]:
        """What is paid, in order."""
        return [Wanted(self.household_id, name, self.person_id) for name in self.shares]


@dataclass(frozen=True, slots=True)
class NewCheque:
    """A cheque as it was handed in; amount in cents."""

    drawer: str
    bank: str
    number: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class _Payment:
    """What the parts of one payment share."""

    cash_office: CashOffice
    means: Means
    payer: str
    actor: Actor
    at: datetime
    reference: str = ""
    cheque: Cheque | None = None


def take_receipt(
    *,
    cash_office: CashOffice,
    means: Means,
    part: Part,
    payer: str,
    key: UUID,
    actor: Actor,
    reference: str = "",
    at: datetime | None = None,
) -> Receipt:
    """Take cash, a transfer or vouchers from a household; `reference` is the transfer's words, the vouchers' numbers.

    A key that has served gives the receipt it made. Raises `ReceiptError`: nothing is written then.
    """
    actor.must(Right.TAKE_MONEY, cash_office.structure_id)
    if means not in DESK_MEANS or means == Means.CHEQUE:
        raise ReceiptError(Reason(ReceiptCode.OTHER_MEANS))
    payment = _Payment(cash_office, means, payer.strip(), actor, at or clock.now(), reference.strip())
    return _take(payment, [part], key)[0]


def take_cheque(
    *,
    cash_office: CashOffice,
    cheque: NewCheque,
    parts: Sequence[Part],
    key: UUID,
    actor: Actor,
    at: datetime | None = None,
) -> list[Receipt]:
    """Take one cheque for one or several households or children: a receipt each, in order, which sum to the cheque.

    A key that has served gives the receipts it made. Raises `ReceiptError`: nothing is written then.
    """
    actor.must(Right.TAKE_MONEY, cash_office.structure_id)
    if not all(word.strip() for word in (cheque.drawer, cheque.bank, cheque.number)):
        raise ReceiptError(Reason(ReceiptCode.CHEQUE_UNNAMED))
    if why := why_not_cheque(cheque.amount_cents, [part.cents for part in parts]):
        raise ReceiptError(why)
    kept = Cheque(
        structure_id=cash_office.structure_id,
        cash_office=cash_office,
        drawer=cheque.drawer.strip()[:120],
        bank=cheque.bank.strip()[:80],
        number=cheque.number.strip()[:20],
        amount_cents=cheque.amount_cents,
    )
    drawer, moment = cheque.drawer.strip(), at or clock.now()
    reference = f"{kept.bank} {kept.number}"
    payment = _Payment(cash_office, Means.CHEQUE, drawer, actor, moment, reference, kept)
    return _take(payment, parts, key)


def _take(payment: _Payment, parts: Sequence[Part], key: UUID) -> list[Receipt]:
    _check(payment, parts)
    if why := why_own(payment.actor, [part.household_id for part in parts]):
        raise ReceiptError(why)
    keys = [uuid5(key, str(number)) for number in range(len(parts))]
    with transaction.atomic():
        hold_day(payment.cash_office, clock.paris(payment.at).date())
        if known := _known(payment, parts, uuid5(key, "0")):
            return known
        _check_deputy(payment, sum(part.cents for part in parts))
        members = load_members([part.household_id for part in parts])
        found = _hold(payment, parts, members)
        if payment.cheque is not None:
            payment.cheque.save(force_insert=True)
        made = [_write(payment, part, own, found, members) for part, own in zip(parts, keys, strict=True)]
        tell_taken(made)
    return made


def _check(payment: _Payment, parts: Sequence[Part]) -> None:
    if not payment.payer:
        raise ReceiptError(Reason(ReceiptCode.PAYER_MISSING))
    if not payment.cash_office.is_active:
        raise ReceiptError(Reason(ReceiptCode.OFFICE_CLOSED))
    if not parts or not all(part.shares for part in parts):
        raise ReceiptError(Reason(ReceiptCode.NOTHING_TO_TAKE))
    named = [(part.household_id, part.person_id) for part in parts]
    if len(set(named)) != len(named):
        raise ReceiptError(Reason(ReceiptCode.SHARED_TWICE))
    amounts = [cents for part in parts for cents in part.shares.values()]
    for cents in [*amounts, sum(amounts)]:
        if why := why_not_amount(cents):
            raise ReceiptError(why)


def _check_deputy(payment: _Payment, cents: int) -> None:
    """Under the lock of the day. Raises `ReceiptError` past what a deputy may take; the database refuses it too."""
    left = deputy_left(
        payment.cash_office, payment.actor, open_day(payment.cash_office, clock.paris(payment.at).date())
    )
    if left is not None and (why := left.why_not(cents)):
        raise ReceiptError(why)


def _known(payment: _Payment, parts: Sequence[Part], first_key: UUID) -> list[Receipt]:
    """What this key made already. Raises `ReceiptError` when the form says something else now."""
    first = Receipt.objects.filter(key=first_key).first()
    if first is None:
        return []
    made = [first]
    if first.cheque_id:
        made = list(Receipt.objects.filter(cheque=first.cheque_id, reverses__isnull=True).order_by("id"))
    said = [(payment.cash_office.pk, str(payment.means), part.household_id, part.cents) for part in parts]
    if [(row.cash_office_id, row.means, row.household_id, row.amount_cents) for row in made] != said:
        raise ReceiptError(Reason(ReceiptCode.FORM_SERVED, number=first.full_number))
    return made


def _hold(payment: _Payment, parts: Sequence[Part], members: Members) -> dict[Wanted, Payable]:
    """What is paid, with its accounts held in order. Raises `ReceiptError` for what is not to be paid here."""
    office, means = payment.cash_office.pk, payment.means.account
    wanted = [one for part in parts for one in part.wanted]
    found = find(wanted, members)
    if len(found) != len(wanted):
        raise ReceiptError(Reason(ReceiptCode.PAYABLE_OF_ELSEWHERE))
    if any(payable.cash_office_id != office for payable in found.values()):
        raise ReceiptError(Reason(ReceiptCode.PAYABLE_OF_OTHER_OFFICE))
    (source,) = open_accounts([NewAccount(office, means, label=means.label)])
    hold_accounts([source, *(payable.account_id for payable in found.values())])
    if why := why_not(found.values(), means):
        raise ReceiptError(why)
    return found


def _write(payment: _Payment, part: Part, key: UUID, found: Mapping[Wanted, Payable], members: Members) -> Receipt:
    if part.person_id is not None and not members.knows(part.household_id, part.person_id):
        raise ReceiptError(Reason(ReceiptCode.CHILD_OF_ELSEWHERE))
    office = payment.cash_office
    taken, pk = take_number(office, payment.at), next_receipt_id()
    shares = {found[one]: part.shares[one.name] for one in part.wanted}
    entry = credit(
        shares=shares,
        cause=Cause(CauseKind.RECEIPT, pk),
        actor=payment.actor,
        means=payment.means.account,
        text=f"{payment.means.label}, reçu {taken.printed(office.code)}",
        at=payment.at,
    )
    if entry is None:
        raise LookupError(f"receipt {pk} has moved money already")
    new = NewReceipt(
        cash_office=office,
        key=key,
        means=payment.means,
        payer=payment.payer,
        lines=[NewLine(payable, cents, part.person_id) for payable, cents in shares.items()],
        household_id=part.household_id,
        reference=payment.reference,
        cheque=payment.cheque,
    )
    return write_receipt(new, taken=taken, entry_id=entry, actor=payment.actor, pk=pk)
