"""Whatever is done, in whatever order: the sum is zero, nothing is edited, balances are the sum of their lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from preau.ledger.actions import Cause, NewEntry, OverdraftError, post, reverse
from preau.ledger.actions.reconciling import reconcile
from preau.ledger.enums import CauseKind, EntryKind
from preau.ledger.models import Account, Entry, Posting
from tests.acting import by
from tests.factories.money import AccountFactory, CashOfficeFactory

KINDS = ["wallet", "wallet", "product", "online"]
amounts = st.integers(1, 50_000)
moves = st.tuples(st.just("move"), st.integers(0, 3), st.integers(0, 3), amounts, st.integers(1, 12))
splits = st.tuples(st.just("split"), amounts, amounts, st.integers(1, 12))
undos = st.tuples(st.just("undo"), st.integers(0, 30))
steps = st.lists(st.one_of(moves, splits, undos), max_size=25)


class Scene:
    """Two wallets, one with a limit, a product, the bank."""

    def __init__(self) -> None:
        office = CashOfficeFactory.create()
        limits = [2_000, None, None, None]
        self.office = office.pk
        self.accounts = [
            AccountFactory.create(cash_office=office, kind=kind, overdraft_cents=limit).pk
            for kind, limit in zip(KINDS, limits, strict=True)
        ]
        self.expected = dict.fromkeys(self.accounts, 0)
        self.causes: set[int] = set()

    def move(self, source: int, target: int, cents: int, cause: int) -> None:
        if source != target:
            self._post({self.accounts[source]: -cents, self.accounts[target]: cents}, cause)

    def split(self, first: int, second: int, cause: int) -> None:
        """One payment for two wallets."""
        self._post({self.accounts[3]: -first - second, self.accounts[0]: first, self.accounts[1]: second}, cause)

    def undo(self, number: int) -> None:
        entries = list(Entry.objects.order_by("id").values_list("id", flat=True))
        if entries:
            chosen = entries[number % len(entries)]
            was_undone = Entry.objects.filter(reverses=chosen).exists()
            legs = dict(Posting.objects.filter(entry=chosen).values_list("account", "amount_cents"))
            done = reverse(chosen, actor=by())
            assert (done is None) == was_undone
            self._expect({account: -cents for account, cents in legs.items()} if done else {})

    def _post(self, legs: dict[int, int], cause: int) -> None:
        entry = NewEntry(self.office, EntryKind.TOP_UP, Cause(CauseKind.PAYMENT, cause), legs, "Mouvement")
        try:
            (written,) = post([entry], actor=by())
        except OverdraftError:
            return
        assert (written is None) == (cause in self.causes)
        self.causes.add(cause)
        self._expect(legs if written else {})

    def _expect(self, legs: dict[int, int]) -> None:
        for account, cents in legs.items():
            self.expected[account] += cents


def lines() -> list[Any]:
    return list(Posting.objects.order_by("id").values_list("id", "entry", "account", "amount_cents"))


class LedgerTest(TestCase):
    """Hypothesis gives each example a transaction of its own."""

    @settings(max_examples=60, deadline=None)
    @given(steps)
    def test_any_sequence_keeps_the_books(self, sequence: list[tuple[Any, ...]]) -> None:
        scene = Scene()
        history: list[Any] = []
        for name, *arguments in sequence:
            verb: Callable[..., None] = getattr(scene, name)
            with transaction.atomic():
                verb(*arguments)
            now = lines()
            assert now[: len(history)] == history  # nothing before has changed
            history = now
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert dict(Account.objects.values_list("id", "balance_cents")) == scene.expected
        assert (Posting.objects.aggregate(total=Sum("amount_cents"))["total"] or 0) == 0
        reconcile()
