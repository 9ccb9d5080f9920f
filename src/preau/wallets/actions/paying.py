"""The wallet as something to be paid, by card or at the till: all that a payment does to a wallet is here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from preau.common.reasons import Reason
from preau.common.sql import fetch
from preau.ledger.enums import AccountKind
from preau.payables.categories import Members
from preau.payables.kinds import Offer, Payable, PayableKind, Wanted
from preau.structures.models import CashOffice
from preau.wallets.actions.low_balance import forget_notices
from preau.wallets.actions.opening import open_wallets
from preau.wallets.models import Wallet
from preau.wallets.names import WALLET, wallet_name
from preau.wallets.reasons import WalletCode

_OFFERS = """
SELECT h.id AS household_id, k.id AS kind_id, k.name AS label, coalesce(account.balance_cents, 0) AS balance_cents,
    w.closed_at IS NOT NULL AS is_closed
FROM households_household h
JOIN wallets_walletkind k ON k.structure_id = h.structure_id AND k.cash_office_id = %(office)s
LEFT JOIN wallets_wallet w ON w.household_id = h.id AND w.kind_id = k.id
LEFT JOIN ledger_account account ON account.id = w.account_id
WHERE h.id = ANY(%(households)s) AND (k.is_active OR w.id IS NOT NULL)
ORDER BY h.id, k.position, k.name, k.id
"""


@dataclass(frozen=True, slots=True)
class _Offered:
    """A row of `_OFFERS`."""

    household_id: int
    kind_id: int
    label: str
    balance_cents: int
    is_closed: bool


class WalletPayable(PayableKind):
    """A household's wallet, named by its kind: the first money opens it."""

    name = WALLET
    paid_words = "Vos porte-monnaie sont crédités :"
    undone_words = "Vos porte-monnaie sont débités d’autant :"

    def sign(self, payable_id: int) -> str:
        return str(payable_id)

    def find(self, wanted: Collection[Wanted], members: Members) -> dict[Wanted, Payable]:
        """One statement when all wallets are open, else four."""
        refs = open_wallets({(one.household_id, one.name.id) for one in wanted})
        return {
            one: Payable(
                one.name,
                one.household_id,
                ref.cash_office_id,
                ref.account_id,
                ref.label,
                members.category(one.household_id, one.person_id),
            )
            for one in wanted
            if (ref := refs.get((one.household_id, one.name.id))) is not None
        }

    def offers(self, office: CashOffice, household_ids: Collection[int]) -> dict[int, list[Offer]]:
        """The wallets of each household, and those that money has not opened yet."""
        found: dict[int, list[Offer]] = {}
        for row in fetch(_Offered, _OFFERS, {"office": office.pk, "households": list(household_ids)}):
            offer = Offer(wallet_name(row.kind_id), row.label, row.balance_cents, row.is_closed)
            found.setdefault(row.household_id, []).append(offer)
        return found

    def why_not(self, payables: Collection[Payable], means: AccountKind) -> Reason | None:
        """A closed wallet takes nothing at the till; a card opens it again."""
        if means is AccountKind.ONLINE:
            return None
        closed = Wallet.objects.filter(account__in={one.account_id for one in payables}, closed_at__isnull=False)
        for wallet in closed.select_related("kind", "household").order_by("id")[:1]:
            return Reason(WalletCode.CLOSED, wallet=str(wallet))
        return None

    def paid(self, shares: Mapping[Payable, int], at: datetime) -> None:
        """Back above what the family chose, it may warn again; closed, it opens again: no money received is lost."""
        del at
        forget_notices({payable.account_id for payable in shares})
