"""The papers of a cash office: made of what was frozen, the same for ever, quick for ten thousand lines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from preau.common import typeset
from preau.households.models import Person
from preau.receipts.actions import undo_receipt
from preau.receipts.models import CollectionSlip, DailySheet, Deposit, Receipt
from preau.receipts.printing import cheques_pdf, deposit_pdf, journal_pdf, sheet_pdf, slip_pdf
from preau.receipts.printing.lines import HEIGHTS, plain, table
from preau.receipts.queries import lines_of
from tests.acting import by
from tests.receipts.closing.till import DAY, Means, Till, at

NEXT = DAY + timedelta(days=1)


def everything(till: Till) -> tuple[CollectionSlip, DailySheet, Deposit]:
    """A day with each means, closed by each document."""
    one, two = till.family(2), till.family()
    till.take(one, 1230, care=200)
    till.take(two, 250, Means.TRANSFER)
    till.card(one, 2000)
    till.take_cheque({one.household.pk: 3000, two.household.pk: 1500})
    return till.close_slip(), till.close_day(), till.deposit(now=at(DAY, 18))


def papers(slip: CollectionSlip, sheet: DailySheet, deposit: Deposit) -> list[bytes]:
    """All of them, from what the database holds now."""
    for document in (slip, sheet, deposit):
        document.refresh_from_db()
    return [
        slip_pdf(slip),
        sheet_pdf(sheet),
        sheet_pdf(sheet, means=["online"]),
        deposit_pdf(deposit),
        cheques_pdf(deposit),
    ]


def test_papers_are_the_same_bytes_whatever_happens_later(till: Till) -> None:
    documents = everything(till)
    before = papers(*documents)
    cash = Receipt.objects.get(means="cash")
    undo_receipt(receipt=cash, reason="saisi deux fois", actor=by(till.officer), at=at(NEXT))
    Person.objects.update(first_name="Autre", last_name="NOM")
    till.structure.name = "Autre ville"
    till.structure.save()
    till.officer.display_name = "Quelqu’un d’autre"
    till.officer.save()
    assert papers(*documents) == before
    assert [paper[:5] for paper in before] == [b"%PDF-"] * 5


def test_document_made_apart_is_the_same(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    slip, *_ = everything(till)
    here = slip_pdf(slip)
    monkeypatch.setattr(typeset, "APART", 0)
    assert slip_pdf(slip) == here


def test_journal_is_printed_with_what_was_chosen(till: Till) -> None:
    everything(till)
    lines = lines_of(list(Receipt.objects.order_by("id").values_list("id", flat=True))).lines
    made = journal_pdf(lines, structure="Ville", facts=[["Période", "novembre"]], made_at=at(NEXT))
    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("payer", "height"),
    [
        ("Awa Kervella", HEIGHTS[0]),
        ("Marie-Charlotte DE LA ROCHEFOUCAULD", HEIGHTS[1]),
        ("M" * 30, 0),
        ("Marie-Charlotte DE LA ROCHEFOUCAULD-MONTMORENCY, tutrice légale", 0),
    ],
)
def test_only_lines_that_surely_fit_have_a_height(till: Till, payer: str, height: float) -> None:
    family = till.family()
    family.user.display_name = payer
    till.take(family, 1000)
    lines = lines_of(list(Receipt.objects.values_list("id", flat=True).order_by("id"))).lines
    assert table(lines)["heights"] == [height]


@pytest.mark.parametrize(("cents", "text"), [(0, "0,00"), (5, "0,05"), (123456, "1\u00a0234,56"), (-480, "\u22124,80")])
def test_amount_of_a_column(cents: int, text: str) -> None:
    assert plain(cents) == text
