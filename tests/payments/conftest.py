"""A town that takes cards, and its bank's messages, signed as the bank signs them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest

from preau.ledger.models import Account
from preau.payments.actions import prepare_payments, receive, start_payment
from preau.payments.enums import GatewayName, Proof, Verdict
from preau.payments.gateways.lyra import sign
from preau.payments.models import Payment, PaymentContract
from preau.structures.models import CashOffice
from preau.wallets.models import Wallet, WalletKind
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.wallets.conftest import NOW, Family, MoneyTown

KEY = "1122334455667788"


def open_contract(office: CashOffice, **fields: object) -> PaymentContract:
    """A shop whose message is enough, unless `fields` say otherwise."""
    values: dict[str, object] = {
        "shop_id": f"{10_000_000 + office.pk}",
        "payment_url": "https://banque.exemple.fr/",
        "proof": Proof.MESSAGE,
        "proof_note": "Pas d’accès à l’API",
    }
    contract = PaymentContract(cash_office=office, **values | fields)
    contract.set_key(KEY)
    contract.save()
    return contract


class CardTown(MoneyTown):
    """Wallets and a contract."""

    def __init__(self, **office: object) -> None:
        super().__init__(**office)
        self.contract = open_contract(self.office)

    def order(self, family: Family, shares: Mapping[WalletKind, int] | None = None) -> Payment:
        """An attempt that went to the bank."""
        chosen = shares or {self.meals: 1560, self.care: 2160}
        (payment,) = prepare_payments(
            structure=self.structure,
            household=family.household,
            shares={wallet_name(kind.pk): cents for kind, cents in chosen.items()},
            email=family.user.email,
            key=uuid4(),
            actor=by(family.user),
            now=NOW,
        )
        started = start_payment(payment_id=payment.pk, household=family.household, now=NOW)
        assert started is not None
        return started

    def says(self, payment: Payment, status: str = "AUTHORISED", key: str = KEY, **changes: str) -> bytes:
        """The bank's message about an attempt; `changes` are made before signing, `signature` after."""
        fields = {
            "vads_amount": str(payment.amount_cents),
            "vads_ctx_mode": "TEST",
            "vads_currency": "978",
            "vads_operation_type": "DEBIT",
            "vads_order_id": payment.order_number,
            "vads_site_id": payment.shop_id,
            "vads_trans_date": f"{NOW:%Y%m%d%H%M%S}",
            "vads_trans_id": payment.transaction_number,
            "vads_trans_status": status,
            "vads_trans_uuid": uuid_of(f"uuid-{payment.pk}"),
            "vads_bank_label": "Banque de démonstration",
        } | {name: value for name, value in changes.items() if name != "signature"}
        fields["vads_trans_uuid"] = uuid_of(fields["vads_trans_uuid"])
        signature = changes.get("signature") or sign(fields, key)
        return urlencode(fields | {"signature": signature}).encode()

    def tell(self, payment: Payment, status: str = "AUTHORISED", after: int = 1, **changes: str) -> Verdict:
        """The message arrives `after` minutes."""
        body = self.says(payment, status, **changes)
        return receive(gateway=GatewayName.LYRA, body=body, now=NOW + timedelta(minutes=after))

    def balances(self, family: Family) -> tuple[int, int]:
        return cents(self.wallet(family)), cents(self.wallet(family, self.care))


def uuid_of(name: str) -> str:
    """A transaction's name as a bank writes it: the name itself when it is one already."""
    return name if re.fullmatch("[0-9a-f]{32}", name) else uuid5(NAMESPACE_URL, name).hex


def cents(wallet: Wallet) -> int:
    return Account.objects.get(pk=wallet.account_id).balance_cents


@pytest.fixture
def cards(db: None) -> CardTown:
    return CardTown()


@pytest.fixture
def make_cards(transactional_db: None) -> Callable[[], CardTown]:
    """For tests with several connections: everything is really committed."""
    return CardTown


__all__ = ["NOW", "CardTown", "Family", "open_contract"]
