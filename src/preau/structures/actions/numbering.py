"""Numbers of documents (receipts, slips, bills): by cash office, kind and year, without a gap.

The row of the series stays locked until the caller's transaction ends: a document that is undone gives its number back,
and two documents made at once never share one nor leave a hole.
"""

from __future__ import annotations

from django.db import connection
from django.db.transaction import TransactionManagementError

from preau.common.sql import scalar

_TAKE = """
INSERT INTO structures_numberseries AS held (cash_office_id, series, year, last_number)
VALUES (%(office)s, %(series)s, %(year)s, %(count)s)
ON CONFLICT (cash_office_id, series, year) DO UPDATE SET last_number = held.last_number + excluded.last_number
RETURNING last_number
"""


def take_numbers(*, cash_office_id: int, series: str, year: int, count: int = 1) -> range:
    """The next `count` numbers, from 1 each year; one statement.

    Raises `TransactionManagementError` outside a transaction: a number belongs to the document it is written on.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("take_numbers() belongs in the transaction of the document")
    values: dict[str, int | str] = {"office": cash_office_id, "series": series, "year": year, "count": count}
    last = scalar(int, _TAKE, values)
    return range(last - count + 1, last + 1)
