"""A debt widens a wallet's limit, and never becomes a credit: the limit follows the balance back up."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from preau.ledger.actions import Cause, NewEntry, OverdraftError, hold_accounts, post, reverse, widen_for_debt
from preau.ledger.enums import CauseKind, EntryKind
from preau.ledger.models import Account
from tests.acting import by
from tests.ledger.test_posting import Books

LIMIT = 2000


class Wallet:
    """A wallet that may owe 20 €, and what may happen to it."""

    def __init__(self) -> None:
        self.books = Books(overdraft_cents=LIMIT)
        self.number = 0

    def move(self, cents: int) -> int | None:
        """A payment, or what is spent; `None` when the wallet cannot bear it."""
        self.number += 1
        legs = {self.books.wallet.pk: cents, self.books.online.pk: -cents}
        cause = Cause(CauseKind.OPERATION, self.number)
        try:
            return post([NewEntry(self.books.office.pk, EntryKind.CORRECTION, cause, legs, "")], actor=by())[0]
        except OverdraftError:
            return None

    @property
    def state(self) -> tuple[int, int]:
        account = Account.objects.get(pk=self.books.wallet.pk)
        return account.balance_cents, account.overdraft_cents or 0


def test_a_cheque_that_was_not_paid_is_a_debt_and_no_lasting_credit(db: None) -> None:
    wallet = Wallet()
    cheque = wallet.move(10000)
    assert cheque is not None
    wallet.move(-10000)
    reverse(cheque, actor=by())
    assert wallet.state == (-10000, 10000)
    assert wallet.move(-1) is None
    wallet.move(5000)
    assert wallet.state == (-5000, 5000)
    assert wallet.move(-1) is None
    wallet.move(7000)
    assert wallet.state == (2000, LIMIT)
    assert wallet.move(-4001) is None
    assert wallet.move(-4000) is not None


def test_a_reversal_put_back_narrows_the_limit(db: None) -> None:
    wallet = Wallet()
    cheque = wallet.move(10000)
    assert cheque is not None
    wallet.move(-10000)
    undone = reverse(cheque, actor=by())
    assert undone is not None
    reverse(undone, actor=by())
    assert wallet.state == (0, LIMIT)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_wider_limit_that_nobody_owes() -> None:
    wallet = Wallet()
    with pytest.raises(IntegrityError, match="a widened limit is a debt"):
        widen_and_post_nothing(wallet.books.wallet.pk)
    assert wallet.state == (0, LIMIT)
    with pytest.raises(IntegrityError, match="a widened limit is a debt"), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET overdraft_cents = 9000, widened_cents = 7000 WHERE kind = 'wallet'")


def widen_and_post_nothing(account: int) -> None:
    with transaction.atomic():
        hold_accounts([account])
        widen_for_debt({account: -10000})


class Anything(TestCase):
    @settings(deadline=None, max_examples=40)
    @given(st.lists(st.tuples(st.sampled_from(["pay", "spend", "undo"]), st.integers(1, 6000)), max_size=25))
    def test_whatever_happens_the_limit_is_its_own_or_the_debt(self, acts: list[tuple[str, int]]) -> None:
        wallet, posted = Wallet(), list[int]()
        for act, cents in acts:
            if act == "undo" and posted:
                reverse(posted.pop(cents % len(posted)), actor=by())
            elif act != "undo":
                entry = wallet.move(cents if act == "pay" else -cents)
                posted += [entry] if entry is not None else []
            balance, limit = wallet.state
            assert limit == max(LIMIT, -balance)
