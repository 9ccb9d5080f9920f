"""Every cash office of the demonstration takes cards, at the invented bank of `web/bank`."""

from __future__ import annotations

import secrets

from preau.payments.enums import GatewayName, Mode, Proof
from preau.payments.models import PaymentContract
from preau.structures.models import CashOffice

BANK = "/demonstration/banque/"
FIRST_SHOP = 10_000_000


def open_contracts() -> None:
    """A contract by cash office, with a shop and a key of its own."""
    for office in CashOffice.objects.filter(contract__isnull=True).order_by("id"):
        contract = PaymentContract(
            cash_office=office,
            gateway=GatewayName.LYRA,
            shop_id=str(FIRST_SHOP + office.pk),
            mode=Mode.TEST,
            payment_url=BANK,
            service_url=BANK,
            proof=Proof.ASKED,
        )
        contract.set_key(secrets.token_hex(8))
        contract.set_query_key(f"testpassword_{secrets.token_hex(12)}")
        contract.save()
