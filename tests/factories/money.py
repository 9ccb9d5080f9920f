"""Cash offices, accounts and kinds of wallets for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from preau.ledger.models import Account
from preau.structures.models import CashOffice
from preau.wallets.models import WalletActivity, WalletKind
from tests.factories import StructureFactory


class CashOfficeFactory(DjangoModelFactory[CashOffice]):
    """No minimum, no overdraft."""

    class Meta:
        model = CashOffice

    structure = factory.SubFactory(StructureFactory)
    name = factory.Sequence(lambda n: f"Régie n° {n}")
    code = factory.Sequence(lambda n: f"R{n}")


class AccountFactory(DjangoModelFactory[Account]):
    """An account without limit; `kind="wallet"` with `overdraft_cents` makes a wallet's."""

    class Meta:
        model = Account

    cash_office = factory.SubFactory(CashOfficeFactory)
    kind = "product"
    key = factory.Sequence(str)


class WalletKindFactory(DjangoModelFactory[WalletKind]):
    class Meta:
        model = WalletKind

    cash_office = factory.SubFactory(CashOfficeFactory)
    structure = factory.SelfAttribute("cash_office.structure")
    name = factory.Sequence(lambda n: f"Restauration {n}")


class WalletActivityFactory(DjangoModelFactory[WalletActivity]):
    class Meta:
        model = WalletActivity

    kind = factory.SubFactory(WalletKindFactory)
