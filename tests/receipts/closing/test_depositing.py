"""Deposits: what leaves the cash office, in its books, its ledger and its drawer; cheques on their slip."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from preau.common.money import NBSP
from preau.ledger.models import Account
from preau.receipts.actions import undo_receipt
from preau.receipts.actions.closing import ChangedSinceError, Seen
from preau.receipts.actions.depositing import Handing, make_deposit
from preau.receipts.errors import ReceiptError
from preau.receipts.holdings import holdings
from preau.receipts.models import Deposit
from tests.acting import by
from tests.receipts.closing.till import DAY, Means, Till, at

NEXT = DAY + timedelta(days=1)


def books(till: Till) -> dict[str, int]:
    """Balances of the accounts of means and deposits that are not at zero."""
    kinds = [*Means.values, "deposit"]
    rows = Account.objects.filter(cash_office=till.office, kind__in=kinds).exclude(balance_cents=0).order_by("kind")
    return dict(rows.values_list("kind", "balance_cents"))


def test_deposit_empties_the_accounts_of_its_means(till: Till) -> None:
    family = till.family()
    till.take(family, 1000)
    till.take(family, 250, Means.TRANSFER)
    till.card(family, 2000)
    assert books(till) == {"cash": -1000, "online": -2000, "transfer": -250}
    deposit = till.deposit(Means.CASH, Means.ONLINE)
    assert (deposit.full_number, deposit.amount_cents, deposit.count) == ("ENF-VERS-2026-0001", 3000, 2)
    assert deposit.totals == {
        "means": {"online": 2000, "cash": 1000},
        "products": {"Restauration": 3000},
        "table": {"online": {"Restauration": 2000}, "cash": {"Restauration": 1000}},
    }
    assert books(till) == {"deposit": -3000, "transfer": -250}
    assert [row.cents for row in holdings([till.office])[0].kept] == [250]


def test_cash_leaves_the_drawer_the_day_of_the_deposit(till: Till) -> None:
    till.take(till.family(), 1000)
    till.deposit(Means.CASH)
    sheet = till.close_day()
    assert (sheet.opening_cents, sheet.expected_cents) == (5000, 5000)
    assert sheet.content["paid_in_cents"] == 1000


def test_deposit_after_the_closing_counts_for_the_next_day(till: Till) -> None:
    till.take(till.family(), 1000)
    assert till.close_day().expected_cents == 6000
    assert till.deposit(Means.CASH).date == NEXT
    assert till.close_day(NEXT).expected_cents == 5000


def test_deposit_up_to_a_day_leaves_what_came_after(till: Till) -> None:
    family = till.family()
    till.take(family, 1000)
    till.take(family, 400, day=NEXT)
    assert till.deposit(until=DAY, now=at(NEXT, 17)).amount_cents == 1000
    assert till.deposit(until=NEXT).amount_cents == 400


def test_cheque_for_several_households_is_one_paper(till: Till) -> None:
    one, two = till.family(), till.family()
    till.take_cheque({one.household.pk: 3000, two.household.pk: 1500}, number="0000042")
    till.take_cheque({one.household.pk: 700}, number="0000043")
    deposit = till.deposit(Means.CHEQUE)
    assert deposit.content["cheques"] == [
        ["Awa Kervella", "Banque du Val", "0000042", 4500],
        ["Awa Kervella", "Banque du Val", "0000043", 700],
    ]
    assert deposit.content["unpaid"] == []


def test_cheque_given_back_before_the_deposit_is_not_handed_in(till: Till) -> None:
    family = till.family()
    (wrong,) = till.take_cheque({family.household.pk: 3000})
    till.take_cheque({family.household.pk: 700}, number="0000043")
    undo_receipt(receipt=wrong, reason="chèque rendu", actor=by(till.officer), at=at(NEXT))
    deposit = till.deposit(Means.CHEQUE, until=DAY, now=at(NEXT, 17))
    assert (deposit.amount_cents, deposit.count) == (700, 3)
    assert [row[2] for row in deposit.content["cheques"]] == ["0000043"]


def test_unpaid_cheque_is_taken_off_the_next_deposit(till: Till) -> None:
    family = till.family()
    (bounced,) = till.take_cheque({family.household.pk: 3000})
    till.deposit(Means.CHEQUE)
    undo_receipt(receipt=bounced, reason="impayé", actor=by(till.officer), at=at(NEXT))
    with pytest.raises(ReceiptError, match=f"Chèque : les annulations dépassent les encaissements de 30,00{NBSP}€"):
        till.deposit(Means.CHEQUE, until=NEXT)
    till.take_cheque({family.household.pk: 5000}, day=NEXT, number="0000043")
    deposit = till.deposit(Means.CHEQUE, until=NEXT)
    assert deposit.amount_cents == 2000
    assert deposit.content["unpaid"] == [["Awa Kervella", "Banque du Val", "0000001", -3000]]
    assert books(till) == {"deposit": -5000}


def test_deposit_sent_twice_is_made_once(till: Till) -> None:
    till.take(till.family(), 1000)
    key, handing = uuid4(), Handing(["cash"], DAY, "La Poste")
    for _ in range(2):
        make_deposit(cash_office=till.office, handing=handing, key=key, actor=by(till.officer), at=at(DAY, 17))
    assert Deposit.objects.count() == 1
    assert books(till) == {"deposit": -1000}


@pytest.mark.parametrize(
    ("means", "place", "later", "words"),
    [
        ([], "La Poste", 0, "un moyen de paiement au moins"),
        (["cash"], "  ", 0, "à qui ces sommes sont remises"),
        (["cash"], "La Poste", 1, "pas plus loin qu’aujourd’hui"),
        (["transfer"], "La Poste", 0, "rien à verser"),
    ],
)
def test_impossible_deposit_is_refused_and_takes_no_number(
    till: Till, means: list[str], place: str, later: int, words: str
) -> None:
    till.take(till.family(), 1000)
    handing = Handing(means, DAY + timedelta(days=later), place)
    with pytest.raises(ReceiptError, match=words):
        make_deposit(cash_office=till.office, handing=handing, key=uuid4(), actor=by(till.officer), at=at(DAY, 17))
    assert till.deposit().number == 1


def test_deposit_that_changed_since_it_was_read_is_refused(till: Till) -> None:
    till.take(till.family(), 1000)
    with pytest.raises(ChangedSinceError):
        make_deposit(
            cash_office=till.office,
            handing=Handing(["cash"], DAY, "La Poste"),
            key=uuid4(),
            actor=by(till.officer),
            seen=Seen(1, 900),
            at=at(DAY, 17),
        )
    assert books(till) == {"cash": -1000}


def test_receipt_goes_in_one_deposit_only_by_raw_sql(till: Till) -> None:
    family = till.family()
    receipt = till.take(family, 1000)
    first = till.deposit()
    late = till.take(family, 1000)
    sql = "UPDATE receipts_receipt SET deposit_id = %s WHERE id = %s"
    for values, words in (([None, receipt.pk], "never changed"), ([first.pk, late.pk], "sums its receipts")):
        with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)


def test_holding_warns_above_its_maximum_and_after_a_month(till: Till) -> None:
    till.office.max_holding_cents = 1500
    family = till.family()
    till.take(family, 1000)
    (holding,) = holdings([till.office])
    assert (holding.cents, holding.is_over, holding.is_late(DAY + timedelta(days=31))) == (1000, False, False)
    till.card(family, 600, day=NEXT)
    (holding,) = holdings([till.office])
    assert (holding.cents, holding.is_over, holding.is_late(DAY + timedelta(days=32))) == (1600, True, True)
    till.deposit(until=NEXT)
    (holding,) = holdings([till.office])
    assert (holding.cents, holding.is_over, holding.is_late(DAY + timedelta(days=99))) == (0, False, False)
    assert holding.last_deposit == NEXT
