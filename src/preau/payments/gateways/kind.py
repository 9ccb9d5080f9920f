"""All that the house has to know of a gateway, in one object: everything else asks it and names no bank.

To add one: `gateways/<name>.py` with its kind, its name in `enums.GatewayName`, its line in `gateways/__init__.py`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise

from preau.common.reasons import Reason
from preau.payments.enums import GatewayName, Mode, Proof
from preau.payments.gateways.base import AskedGateway, ConfirmingGateway, Credentials, Gateway
from preau.payments.reasons import PaymentCode
from preau.payments.rules.journals import Layout

Words = str | Promise
SHORTEST_KEY = 8


@dataclass(frozen=True, slots=True)
class ShopId:
    """How a bank names a shop: its shape, what to say of another shape, what the form calls it."""

    shape: re.Pattern[str]
    told: Reason
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
    """A gateway. What it does not take is a reason; None when it takes it.

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

    def why_not_shop(self, shop_id: str) -> Reason | None:
        """Why this cannot be the identifier of a shop."""
        return None if self.shop.shape.fullmatch(shop_id) else self.shop.told

    def why_not_mode(self, mode: Mode) -> Reason | None:
        """Why this gateway knows no such mode."""
        return None if mode in self.modes else Reason(PaymentCode.MODE_UNKNOWN, mode=str(mode.label))

    def why_not_key(self, key: str) -> Reason | None:
        """Why this cannot be the shop's secret key."""
        return Reason(PaymentCode.KEY_TOO_SHORT) if len(key) < SHORTEST_KEY else None

    def why_not_query_key(self, mode: Mode, key: str) -> Reason | None:
        """Why this cannot be the secret that goes with questions in this mode."""
        del mode, key
        return None

    def why_not_proof(self, proof: Proof, note: str) -> Reason | None:
        """Why this gateway cannot be believed so. « The message is enough » says why."""
        if proof is Proof.UNDECIDED:
            return Reason(PaymentCode.PROOF_MISSING)
        if proof is Proof.MESSAGE and not note.strip():
            return Reason(PaymentCode.PROOF_UNEXPLAINED)
        return None

    def why_not_order(self, cents: int, email: str) -> Reason | None:
        """Why this gateway would refuse an order."""
        del cents, email
        return None

    @abstractmethod
    def transaction_in_journal(self, shop_id: str, written: str) -> str:
        """The name that the bank's message gives to the transaction of a line; empty when the line does not hold it."""

    @abstractmethod
    def check(self, credentials: Credentials) -> Check:
        """What can be known of a contract's keys, or number, without a payment. May use the network."""
