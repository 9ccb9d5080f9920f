"""All that the house has to know of a gateway, in one object: everything else asks it and names no bank.

To add one: `gateways/<name>.py` with its kind, its name in `enums.GatewayName`, its line in `gateways/__init__.py`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise

from preau.payments.enums import GatewayName, Mode, Proof
from preau.payments.gateways.base import AskedGateway, ConfirmingGateway, Credentials, Gateway
from preau.payments.rules.journals import Layout

Words = str | Promise
SHORTEST_KEY = 8


@dataclass(frozen=True, slots=True)
class ShopId:
    """How a bank names a shop: its shape, what to say of another shape, what the form calls it."""

    shape: re.Pattern[str]
    told: str
    label: Words
    help: Words


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what it is, whether it is right, and what to do or what was found.

    `is_risky`: it works, as somebody chose, and less safely than it could.
    """

    label: str
    is_right: bool
    text: str
    is_risky: bool = False


class GatewayKind(ABC):
    """A gateway. Problems are French sentences, ready for the field; empty when there is none.

    One of `signed` and `asked` speaks its protocol; `confirming` questions a bank that signs. `payment_url` is what a
    new contract starts from, `service_url` where the bank is asked (empty: the protocol knows, by mode). `by_address`:
    it may send its message in the address. `needs_key`: messages are signed with a secret of the shop's;
    `needs_bank_key`: and with the bank's own. `layout` are the columns of the journal it gives.
    """

    name: ClassVar[GatewayName]
    signed: ClassVar[Gateway | None] = None
    confirming: ClassVar[ConfirmingGateway | None] = None
    asked: ClassVar[AskedGateway | None] = None
    shop: ClassVar[ShopId]
    layout: ClassVar[Layout]
    payment_url: ClassVar[str]
    service_url: ClassVar[str] = ""
    modes: ClassVar[tuple[Mode, ...]] = (Mode.TEST, Mode.PRODUCTION)
    by_address: ClassVar[bool] = False
    needs_key: ClassVar[bool] = True
    needs_bank_key: ClassVar[bool] = False
    query_label: ClassVar[Words] = ""
    query_help: ClassVar[Words] = ""
    service_help: ClassVar[Words] = ""

    def why_not_shop(self, shop_id: str) -> str:
        """Why this cannot be the identifier of a shop."""
        return "" if self.shop.shape.fullmatch(shop_id) else self.shop.told

    def why_not_mode(self, mode: Mode) -> str:
        """Why this gateway knows no such mode."""
        return "" if mode in self.modes else f"Le mode « {mode.label} » n’existe pas pour cette banque."

    def why_not_key(self, key: str) -> str:
        """Why this cannot be the shop's secret key."""
        return "Cette clé est trop courte : huit caractères au moins." if len(key) < SHORTEST_KEY else ""

    def why_not_query_key(self, mode: Mode, key: str) -> str:
        """Why this cannot be the secret that goes with questions in this mode."""
        del mode, key
        return ""

    def why_not_proof(self, proof: Proof, note: str) -> str:
        """Why this gateway cannot be believed so. « The message is enough » says why."""
        if proof is Proof.UNDECIDED:
            return "Choisissez ce qui prouve un paiement : sans ce choix, aucune famille ne peut payer."
        if proof is Proof.MESSAGE and not note.strip():
            return "Dites pourquoi la banque ne peut pas être interrogée : ce choix est gardé à votre nom."
        return ""

    def why_not_order(self, cents: int, email: str) -> str:
        """Why this gateway would refuse an order."""
        del cents, email
        return ""

    @abstractmethod
    def transaction_in_journal(self, shop_id: str, written: str) -> str:
        """The name that the bank's message gives to the transaction of a line; empty when the line does not hold it."""

    @abstractmethod
    def check(self, credentials: Credentials) -> Check:
        """What can be known of a contract's keys, or number, without a payment. May use the network."""
