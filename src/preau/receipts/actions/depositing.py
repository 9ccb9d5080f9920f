"""Deposits: what a cash office hands to the public accountant or the bank leaves its accounts, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.common.sql import scalar
from preau.ledger.actions import Cause, NewAccount, NewEntry, open_accounts, post
from preau.ledger.enums import AccountKind, CauseKind, EntryKind
from preau.receipts.actions.closing import Seen
from preau.receipts.actions.recording import hold_day, open_day
from preau.receipts.documents import by_means, by_means_and, by_product, cheques_of, freeze, heading
from preau.receipts.enums import Means
from preau.receipts.errors import ReceiptError
from preau.receipts.models import Cheque, Deposit, Receipt, printed_number
from preau.receipts.queries import Journal, lines_of
from preau.receipts.reasons import ReceiptCode
from preau.receipts.rules.depositing import why_not_deposit
from preau.structures.actions.numbering import take_numbers
from preau.structures.models import CashOffice

DEPOSITS = "deposit"


@dataclass(frozen=True, slots=True)
class Handing:
    """What is handed over: the means, up to which accounting day, to whom."""

    means: Sequence[str]
    until: date
    place: str


def deposit_receipts(cash_office: CashOffice, *, means: Sequence[str], until: date) -> list[int]:
    """The receipts that a deposit would take: not paid in yet, up to a day. One statement.

    What undoes one of them goes with it, whenever it was undone: a cheque given back is not handed in.
    """
    kept = Receipt.objects.filter(cash_office=cash_office, means__in=means, deposit__isnull=True)
    undoes = Q(reverses__deposit__isnull=True, reverses__date__lte=until)
    rows = kept.filter(Q(date__lte=until) | undoes)
    return list(rows.order_by("date", "year", "number").values_list("id", flat=True))


def make_deposit(
    *,
    cash_office: CashOffice,
    handing: Handing,
    key: UUID,
    actor: Actor,
    seen: Seen | None = None,
    at: datetime | None = None,
) -> Deposit:
    """Pay in: the accounts of the means are emptied of these receipts, cash leaves the drawer.

    It counts for the first day whose sheet is open. A key that has served gives the deposit it made. Raises
    `ReceiptError`: nothing is written then.
    """
    actor.must(Right.CLOSE_BOOKS, cash_office.structure_id)
    moment = at or clock.now()
    today = clock.paris(moment).date()
    if not handing.means:
        raise ReceiptError(Reason(ReceiptCode.MEANS_MISSING))
    if not handing.place.strip():
        raise ReceiptError(Reason(ReceiptCode.RECEIVER_MISSING))
    if handing.until > today:
        raise ReceiptError(Reason(ReceiptCode.DEPOSIT_TO_COME))
    with transaction.atomic():
        hold_day(cash_office, today)
        if known := Deposit.objects.filter(key=key).first():
            return known
        ids = deposit_receipts(cash_office, means=handing.means, until=handing.until)
        found = lines_of(ids)
        totals = by_means(found.lines)
        if why := why_not_deposit({str(Means(code).label): cents for code, cents in totals.items()}):
            raise ReceiptError(why)
        if seen is not None:
            seen.check(found)
        deposit = _deposit(cash_office, found, handing, key, actor, moment)
        deposit.count = len(ids)
        deposit.entry_id = _post(deposit, totals, actor)
        deposit.save(force_insert=True)
        Receipt.objects.filter(pk__in=ids).update(deposit=deposit)
    return deposit


def cheque_papers(lines: Journal) -> dict[int, tuple[str, str, str]]:
    """Drawer, bank and number of the cheques of these lines, by id; one statement, none without a cheque."""
    ids = {line.cheque_id for line in lines.lines if line.cheque_id is not None}
    rows = Cheque.objects.filter(pk__in=ids).order_by("id").values_list("id", "drawer", "bank", "number")
    return {pk: (drawer, bank, number) for pk, drawer, bank, number in rows} if ids else {}


def _deposit(
    cash_office: CashOffice, found: Journal, handing: Handing, key: UUID, actor: Actor, at: datetime
) -> Deposit:
    today = clock.paris(at).date()
    day = open_day(cash_office, today)
    (number,) = take_numbers(cash_office_id=cash_office.pk, series=DEPOSITS, year=today.year)
    codes = [code.value for code in Means if code.value in handing.means]
    place = handing.place.strip()[:120]
    printed = printed_number(cash_office.code, Deposit.SHORT, today.year, number)
    content = heading(cash_office=cash_office, number=printed, actor=actor, at=at)
    content |= {"date": day.isoformat(), "until": handing.until.isoformat(), "place": place, "means": codes}
    content |= cheques_of(found.lines, cheque_papers(found)) | {"lines": freeze(found.lines)}
    totals = {"means": by_means(found.lines), "products": by_product(found.lines)}
    return Deposit(
        pk=_next_id(),
        structure_id=cash_office.structure_id,
        cash_office=cash_office,
        year=today.year,
        number=number,
        key=key,
        totals=totals | {"table": by_means_and(found.lines, "product")},
        content=content,
        amount_cents=found.cents,
        actor_id=actor.account,
        at=at,
        date=day,
        means=codes,
        place=place,
    )


def _post(deposit: Deposit, totals: dict[str, int], actor: Actor) -> int:
    """What the means held (debit) goes to what was paid in."""
    office, moved = deposit.cash_office_id, {code: cents for code, cents in totals.items() if cents}
    kinds = [AccountKind.DEPOSIT, *(Means(code).account for code in moved)]
    target, *sources = open_accounts([NewAccount(office, kind, label=kind.label) for kind in kinds])
    legs = dict(zip(sources, moved.values(), strict=True)) | {target: -sum(moved.values())}
    cause = Cause(CauseKind.DEPOSIT, deposit.pk)
    text = f"Versement {deposit.full_number}, {deposit.place}"
    (entry,) = post([NewEntry(office, EntryKind.DEPOSIT, cause, legs, text, at=deposit.at)], actor=actor)
    if entry is None:
        raise LookupError(f"deposit {deposit.pk} has moved money already")
    return entry


def _next_id() -> int:
    """The id of a deposit to be: its entry names it as its cause."""
    return scalar(int, "SELECT nextval(pg_get_serial_sequence('receipts_deposit', 'id'))")
