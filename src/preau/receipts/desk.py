"""Reads of the till: what was taken in a day. Amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from preau.households.models import Household
from preau.receipts.enums import Means
from preau.receipts.models import Cheque, Receipt
from preau.structures.models import CashOffice, Structure

BANKS_AT_MOST = 30


def known_banks(office: CashOffice) -> list[str]:
    """The banks of the cheques taken here, the most frequent first; one statement."""
    rows = Cheque.objects.filter(cash_office=office).values("bank").annotate(times=Count("id"))
    return list(rows.order_by("-times", "bank").values_list("bank", flat=True)[:BANKS_AT_MOST])


@dataclass(frozen=True, slots=True)
class MeansTotal:
    means: Means
    count: int
    cents: int


def receipts_of(office: CashOffice, day: date) -> QuerySet[Receipt]:
    """The receipts of an accounting day, the last first, each with its family and what undoes it."""
    rows = Receipt.objects.filter(cash_office=office, date=day)
    rows = rows.select_related("cash_office", "household", "reversed_by__cash_office", "reverses__cash_office")
    return rows.order_by("-year", "-number")


def totals_of(office: CashOffice, day: date) -> list[MeansTotal]:
    """What came in on an accounting day, by means; what was undone is taken off. One statement."""
    taken = Count("id", filter=Q(amount_cents__gt=0))
    rows = Receipt.objects.filter(cash_office=office, date=day).values("means")
    found = {row["means"]: row for row in rows.annotate(taken=taken, cents=Sum("amount_cents")).order_by("means")}
    return [MeansTotal(means, found[means]["taken"], found[means]["cents"]) for means in Means if means in found]


def receipt_in(structure: Structure, receipt_id: int) -> Receipt | None:
    """A receipt of the structure with all that its paper says; three statements."""
    return _whole().filter(structure=structure, pk=receipt_id).first()


def receipt_of(household: Household, receipt_id: int) -> Receipt | None:
    """A receipt of this household, as above."""
    return _whole().filter(household=household, pk=receipt_id).first()


def _whole() -> QuerySet[Receipt]:
    related = ("cash_office__structure", "household", "cheque", "actor")
    undone = ("reverses__cash_office", "returns__cash_office", "reversed_by__cash_office")
    parts = ("lines__person", "returned_by__cash_office")
    return Receipt.objects.select_related(*related, *undone).prefetch_related(*parts)


def receipts_of_cheque(receipt: Receipt) -> list[Receipt]:
    """The other receipts of its cheque, in order; one statement, none for other means."""
    if receipt.cheque_id is None:
        return []
    rows = Receipt.objects.filter(cheque=receipt.cheque_id, reverses__isnull=receipt.reverses_id is None)
    return list(rows.exclude(pk=receipt.pk).select_related("cash_office", "household").order_by("id"))
