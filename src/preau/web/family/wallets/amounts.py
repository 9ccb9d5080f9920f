"""The amounts a family pays in, wallet by wallet: as advised, or as typed, checked, and added up by cash office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from preau.common.money import AmountError, parse_cents, typed_cents
from preau.common.reasons import text
from preau.wallets.queries import WalletView
from preau.wallets.rules import minimum_text, why_not_payable

FIELD = "montant-"


@dataclass(slots=True)
class Amount:
    """A wallet with the amount in its field: `typed` is what the field shows, `error` what is wrong with it."""

    wallet: WalletView
    typed: str
    cents: int
    error: str = ""

    @property
    def name(self) -> str:
        return f"{FIELD}{self.wallet.kind_id}"

    @property
    def minimum(self) -> str:
        """`4 repas, soit 15,60 €`, empty when there is none."""
        return minimum_text(self.wallet.minimum) if self.wallet.minimum.total_cents else ""


@dataclass(slots=True)
class Office:
    """What goes to one cash office: one payment."""

    id: int
    name: str
    other_means: str
    amounts: list[Amount] = field(default_factory=list)

    @property
    def cents(self) -> int:
        return sum(amount.cents for amount in self.amounts)


@dataclass(slots=True)
class Amounts:
    offices: list[Office]

    @property
    def all(self) -> list[Amount]:
        return [amount for office in self.offices for amount in office.amounts]

    @property
    def cents(self) -> int:
        return sum(office.cents for office in self.offices)

    @property
    def has_errors(self) -> bool:
        return any(amount.error for amount in self.all)

    @property
    def payments(self) -> list[Office]:
        """The cash offices something is paid to, in order: as many payments."""
        return [office for office in self.offices if office.cents]


def advised(wallets: Iterable[WalletView]) -> Amounts:
    """The fields as the page first shows them."""
    return _by_office(Amount(wallet, _field_text(wallet.suggested_cents), wallet.suggested_cents) for wallet in wallets)


def read_amounts(data: Mapping[str, str], wallets: Iterable[WalletView]) -> Amounts:
    """The fields as they were sent. Only wallets of the household are read; a missing or empty field is nothing."""
    return _by_office(_read(data.get(f"{FIELD}{wallet.kind_id}", "")[:40], wallet) for wallet in wallets)


def _read(typed: str, wallet: WalletView) -> Amount:
    if not typed.strip():
        return Amount(wallet, "", 0)
    try:
        cents = parse_cents(typed)
    except AmountError as error:
        return Amount(wallet, typed, 0, str(error))
    why = why_not_payable(cents, wallet.minimum)
    return Amount(wallet, typed, 0 if why else cents, text(why))


def _by_office(amounts: Iterable[Amount]) -> Amounts:
    offices: dict[int, Office] = {}
    for amount in amounts:
        wallet = amount.wallet
        office = offices.setdefault(wallet.office_id, Office(wallet.office_id, wallet.office, wallet.other_means))
        office.amounts.append(amount)
    return Amounts(list(offices.values()))


def _field_text(cents: int) -> str:
    """`15,60`: what a person would type; empty for nothing, so that `40` typed is 40."""
    return typed_cents(cents or None)
