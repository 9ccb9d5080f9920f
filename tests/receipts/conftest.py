"""A desk that takes money: a small town with a cash office, and an agent who collects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from preau.accounts.enums import Role
from preau.receipts.actions import NewCheque, Part, take_cheque, take_receipt
from preau.receipts.enums import Means
from preau.receipts.models import Receipt
from preau.structures.models import CashOffice
from preau.wallets.models import WalletKind
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.wallets.conftest import NOW, Family, MoneyTown, balance


class DeskTown(MoneyTown):
    """Verbs of the desk, each through the product's own actions; 31,20 € unless told otherwise."""

    def __init__(self, **office: object) -> None:
        super().__init__(**office)
        self.agent = StaffFactory.create(structure=self.structure, role=Role.CASH_OFFICER).user

    def part(self, family: Family, cents: int = 3120, kind: WalletKind | None = None, child: int | None = None) -> Part:
        """What goes to a family's meals, or to another kind of wallet; `child` is the rank of the child it is for."""
        person = None if child is None else family.people[child]
        return Part(family.household.pk, {wallet_name((kind or self.meals).pk): cents}, person)

    def take(
        self,
        part: Part,
        *,
        means: Means = Means.CASH,
        reference: str = "",
        key: UUID | None = None,
        office: CashOffice | None = None,
        at: datetime = NOW,
    ) -> Receipt:
        return take_receipt(
            cash_office=office or self.office,
            means=means,
            part=part,
            payer="Awa Kervella",
            key=key or uuid4(),
            actor=by(self.agent),
            reference=reference,
            at=at,
        )

    def cheque(
        self, *parts: Part, cents: int | None = None, key: UUID | None = None, at: datetime = NOW
    ) -> list[Receipt]:
        amount = sum(part.cents for part in parts) if cents is None else cents
        return take_cheque(
            cash_office=self.office,
            cheque=NewCheque("Awa Kervella", "Crédit agricole", "0001234", amount),
            parts=parts,
            key=key or uuid4(),
            actor=by(self.agent),
            at=at,
        )


def numbers(receipts: Sequence[Receipt]) -> list[int]:
    return [receipt.number for receipt in receipts]


@pytest.fixture
def desk(db: None) -> DeskTown:
    return DeskTown()


@pytest.fixture
def make_desk(transactional_db: None) -> Callable[..., DeskTown]:
    """For tests with several connections: everything is really committed."""
    return DeskTown


__all__ = ["NOW", "DeskTown", "Family", "balance", "numbers"]
