"""A town where a second person is asked for above 50 €: two cash officers, an administrator, a family."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.approvals.actions import Asked, correct
from preau.wallets.models import Wallet
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.receipts.conftest import NOW, DeskTown, Family, balance


class PairTown(DeskTown):
    """`agent` asks; `deputy`, `mayor` and `orderer` may approve."""

    def __init__(self, **office: object) -> None:
        super().__init__(**office)
        self.deputy, self.mayor = self.staff(Role.CASH_OFFICER), self.staff(Role.ADMINISTRATOR)
        self.orderer = self.staff(Role.ORDERER)

    def staff(self, role: Role) -> User:
        return StaffFactory.create(structure=self.structure, role=role).user

    def give(self, wallet: Wallet, cents: int, *, actor: User | None = None, at: object = NOW) -> Asked:
        return correct(wallet=wallet, cents=cents, reason="geste", key=uuid4(), actor=by(actor or self.agent), now=at)


@pytest.fixture
def pair(db: None) -> PairTown:
    return PairTown()


@pytest.fixture
def make_pair(transactional_db: None) -> Callable[..., PairTown]:
    """For tests with several connections: everything is really committed."""
    return PairTown


__all__ = ["NOW", "Family", "PairTown", "balance"]
