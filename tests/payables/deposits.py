"""A second kind of thing to be paid, that only tests know: a deposit of 50 € by household, on accounts of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from preau.common.reasons import Reason, said
from preau.households.models import Household
from preau.ledger.actions import NewAccount, open_accounts
from preau.ledger.enums import AccountKind
from preau.ledger.models import Account
from preau.payables import kinds
from preau.payables.categories import Members
from preau.payables.enums import Category
from preau.payables.kinds import Offer, Payable, PayableKind, PayableName, Wanted
from preau.structures.models import CashOffice

LABEL, CENTS = "Caution du badge", 5000


def deposit_name(office: CashOffice) -> PayableName:
    return PayableName(Deposits.name, office.pk)


def held(household: Household) -> int:
    """What the deposit of a household holds, in cents."""
    return Account.objects.get(kind=AccountKind.ADVANCE, key=f"deposit:{household.pk}").balance_cents


class Deposits(PayableKind):
    """Named by its cash office; « forfait » on the daily sheet. `told` are its reactions, `breaks` makes them fail."""

    name = "deposit"
    paid_words = "Votre caution est déposée :"
    undone_words = "Votre caution est reprise :"

    def __init__(self) -> None:
        self.told: list[tuple[str, int, int]] = []
        self.breaks = False

    def find(self, wanted: Collection[Wanted], members: Members) -> dict[Wanted, Payable]:
        del members
        found = {}
        for one in wanted:
            office = CashOffice.objects.get(pk=one.name.id)
            if Household.objects.filter(pk=one.household_id, structure=office.structure_id).exists():
                key = f"deposit:{one.household_id}"
                (account,) = open_accounts([NewAccount(office.pk, AccountKind.ADVANCE, key, LABEL)])
                found[one] = Payable(one.name, one.household_id, office.pk, account, LABEL, Category.FLAT_RATE)
        return found

    def offers(self, office: CashOffice, household_ids: Collection[int]) -> dict[int, list[Offer]]:
        rows = Account.objects.filter(cash_office=office, kind=AccountKind.ADVANCE).order_by("id")
        balances = dict(rows.values_list("key", "balance_cents"))
        return {
            pk: [Offer(deposit_name(office), LABEL, balances.get(f"deposit:{pk}", 0) - CENTS)] for pk in household_ids
        }

    def why_not(self, payables: Collection[Payable], means: AccountKind) -> Reason | None:
        del means
        accounts = Account.objects.filter(pk__in=[one.account_id for one in payables], balance_cents__gte=CENTS)
        return said("Cette caution est déjà versée.") if accounts.exists() else None

    def paid(self, shares: Mapping[Payable, int], at: datetime) -> None:
        self._tell("paid", shares, at)

    def taken_back(self, shares: Mapping[Payable, int], at: datetime) -> None:
        self._tell("taken back", shares, at)

    def _tell(self, word: str, shares: Mapping[Payable, int], at: datetime) -> None:
        """In the transaction of the entry: what it moved can be read already."""
        assert connection.in_atomic_block
        assert at.tzinfo is not None
        for payable, cents in shares.items():
            self.told.append((word, cents, Account.objects.get(pk=payable.account_id).balance_cents))
        if self.breaks:
            raise RuntimeError("the reaction fails")


@contextmanager
def registered() -> Iterator[Deposits]:
    """The kind, known until the end."""
    kind = Deposits()
    kinds.register(kind)
    try:
        yield kind
    finally:
        del kinds._REGISTERED[kind.name]
