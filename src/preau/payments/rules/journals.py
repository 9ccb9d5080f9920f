"""The journal a bank gives of its transactions: a table in a text file, whose columns differ from bank to bank.

Each gateway says how its bank names them (`Layout`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from preau.common.errors import InvalidRuleError
from preau.common.money import AmountError, parse_cents
from preau.common.reasons import Reason
from preau.common.text import fold_name
from preau.payments.reasons import PaymentCode

LARGEST_BYTES = 1_000_000
MOST_LINES = 10_000
_HEAD_WITHIN = 5
_REFUND = "remboursement"


@dataclass(frozen=True, slots=True)
class Layout:
    """The names a bank gives its columns (first one present wins), and the words that mean paid or not."""

    order: tuple[str, ...]
    amount: tuple[str, ...]
    date: tuple[str, ...]
    transaction: tuple[str, ...]
    status: tuple[str, ...]
    shop: tuple[str, ...]
    kind: tuple[str, ...]
    paid: frozenset[str]
    unpaid: frozenset[str]
    in_cents: bool


_RETURNS = frozenset({"credit", "ct", "remboursement", "refund", "chargeback", "impaye"})
_REFUNDS = _RETURNS | {"verification"}
_DATES = ("%Y%m%d", "%d/%m/%Y", "%Y-%m-%d", "%Y/%m/%d", "%d-%m-%Y", "%d%m%Y", "%y%m%d")


@dataclass(frozen=True, slots=True)
class BankLine:
    """A transaction of the file; `number` is its line there, from 1. Cents, the bank's own day.

    `is_paid`: money in; `is_return`: money that the bank took back.
    """

    number: int
    order_number: str
    transaction: str
    date: date
    amount_cents: int
    is_paid: bool
    status: str
    is_return: bool = False


def read_journal(data: bytes, *, layout: Layout, shop_id: str) -> list[BankLine]:
    """The transactions of a file.

    Raises `InvalidRuleError`, in French, with the line and what to do: a file wrong anywhere is refused whole.
    """
    rows = _rows(data)
    columns, start = _columns(rows, layout)
    found: list[BankLine] = []
    for number, cells in rows[start:]:
        if not any(cell.strip() for cell in cells) or cells[0].strip().upper() in {"FIN", "TITRE"}:
            continue
        if len(found) >= MOST_LINES:
            raise InvalidRuleError(Reason(PaymentCode.FILE_TOO_LONG, most=MOST_LINES))
        values = {name: cells[place].strip() for name, place in columns.items() if place < len(cells)}
        found.append(_line(number, values, columns, layout, shop_id))
    if not found:
        raise InvalidRuleError(Reason(PaymentCode.FILE_WITHOUT_LINES))
    return found


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    if not data.strip():
        raise InvalidRuleError(Reason(PaymentCode.FILE_EMPTY))
    if len(data) > LARGEST_BYTES:
        raise InvalidRuleError(Reason(PaymentCode.FILE_TOO_HEAVY))
    if b"\0" in data:
        raise InvalidRuleError(Reason(PaymentCode.FILE_NOT_TEXT))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    separator = max(";\t,", key=text[:4000].count)
    try:
        return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1))
    except csv.Error as error:
        raise InvalidRuleError(Reason(PaymentCode.FILE_NOT_CSV)) from error


def _columns(rows: list[tuple[int, list[str]]], layout: Layout) -> tuple[dict[str, int], int]:
    """The place of each column and where the transactions begin: the first lines may be a title."""
    wanted: Mapping[str, tuple[str, ...]] = {
        name: getattr(layout, name) for name in ("order", "amount", "date", "transaction", "status", "shop", "kind")
    }
    for index, (_number, cells) in enumerate(rows[:_HEAD_WITHIN]):
        heads = [_plain(cell) for cell in cells]
        places = {
            name: next(heads.index(one) for one in names if one in heads)
            for name, names in wanted.items()
            if set(names) & set(heads)
        }
        if {"order", "amount", "date"} <= places.keys():
            return places, index + 1
    raise InvalidRuleError(
        Reason(
            PaymentCode.HEADINGS_MISSING,
            order=layout.order[0].upper(),
            amount=layout.amount[0].upper(),
            date=layout.date[0].upper(),
        )
    )


def _plain(cell: str) -> str:
    """A title without accents, case or points."""
    kept = cell.strip().strip("\ufeff")
    if "_" in kept or kept.isascii():
        return " ".join(kept.lower().replace(".", " ").split())
    return fold_name(kept)


def _line(number: int, values: Mapping[str, str], columns: Iterable[str], layout: Layout, shop_id: str) -> BankLine:
    missing = [name for name in columns if name not in values]
    if missing:
        raise InvalidRuleError(Reason(PaymentCode.LINE_TOO_SHORT, line=number))
    shop = values.get("shop", "")
    if shop and shop != shop_id:
        raise InvalidRuleError(Reason(PaymentCode.LINE_OF_OTHER_SHOP, line=number, shop=shop[:30], own=shop_id))
    is_paid, status = _status(number, values, layout)
    return BankLine(
        number=number,
        order_number=_order(values["order"])[:40],
        transaction=values.get("transaction", "")[:64],
        date=_date(number, values["date"]),
        amount_cents=_cents(number, values["amount"], layout),
        is_paid=is_paid,
        status=status[:40],
        is_return=_plain(values.get("kind", "")) in _RETURNS and _plain(values.get("status", "")) not in layout.unpaid,
    )


def _status(number: int, values: Mapping[str, str], layout: Layout) -> tuple[bool, str]:
    """Whether a line is money in. A file without a column for it lists paid transactions only."""
    if _plain(values.get("kind", "")) in _REFUNDS:
        return False, _REFUND
    typed = values.get("status")
    if typed is None:
        return True, ""
    word = _plain(typed)
    if word in layout.paid:
        return True, typed
    if word in layout.unpaid or re.fullmatch(r"001[0-9]{2}", word):
        return False, typed
    raise InvalidRuleError(Reason(PaymentCode.LINE_STATUS_UNKNOWN, line=number, typed=typed[:40]))


def _order(typed: str) -> str:
    """The order as we number it: Paybox repeats `shop!order`, PayFiP writes it without its hyphen."""
    own = typed.rpartition("!")[2].strip()
    return f"{own[:2]}-{own[2:]}" if re.fullmatch(r"[0-9]{8,}", own) else own


def _cents(number: int, typed: str, layout: Layout) -> int:
    whole = typed.replace(" ", "").replace("\u00a0", "")
    try:
        cents = int(whole) if layout.in_cents and re.fullmatch(r"[0-9]{1,9}", whole) else parse_cents(typed)
    except AmountError as error:
        raise InvalidRuleError(Reason(PaymentCode.LINE_AMOUNT_UNREADABLE, line=number, typed=typed[:20])) from error
    if cents < 0:
        raise InvalidRuleError(Reason(PaymentCode.LINE_AMOUNT_NEGATIVE, line=number, typed=typed[:20]))
    return cents


def _date(number: int, typed: str) -> date:
    text = re.split(r"[T _]", typed.strip())[0]
    for shape in _DATES:
        try:
            found = datetime.strptime(text, shape).date()  # noqa: DTZ007 (a day)
        except ValueError:
            continue
        if 2000 <= found.year < 2100:
            return found
    raise InvalidRuleError(Reason(PaymentCode.LINE_DATE_UNREADABLE, line=number, typed=typed[:20]))
