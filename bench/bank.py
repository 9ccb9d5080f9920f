"""A hundred orders, each told five times at once to two web workers: how many credits, and how long it takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from bench.confirm import CLIENTS, together
from bench.figures import Figures, percentile
from bench.site import Site
from preau.config.demo import HOST

ORDERS = 100
COPIES = 3
KEY = "1122334455667788"
CALLBACK = "/paiement/notification/lyra/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def measure(figures: Figures, site: Site) -> None:
    """The credits (goal: the orders, no more, no less) and the time of a message, from the bank's side."""
    from preau.ledger.actions.reconciling import reconcile
    from preau.ledger.models import Entry

    bodies = messages()
    taken, seconds = together([_telling(site, body) for body in bodies], CLIENTS)
    credited = Entry.objects.filter(cause_kind="payment", cash_office__code="BANQUE").count()
    detail = f"{ORDERS} orders × ({COPIES} copies + 1 forged + 1 of another amount), {CLIENTS} clients; goal {ORDERS}"
    figures.add("bank_messages.credits", credited, "credits", detail)
    figures.add("bank_messages.rate", len(bodies) / seconds, "/s", "messages through HTTP, two workers")
    figures.add("bank_messages.p99_ms", percentile(taken, 99), "ms", f"median {percentile(taken, 50):.1f}")
    reconcile()


def messages() -> list[bytes]:
    """The bodies of the messages, the copies of an order side by side."""
    bodies = []
    for order in make_orders(ORDERS):
        told = [message(order)] * COPIES
        told += [message(order, key="forged"), message(order, vads_amount="99999", vads_trans_uuid="f" * 32)]
        random.Random(order.pk).shuffle(told)
        bodies += told
    return bodies


def message(order: Any, status: str = "AUTHORISED", key: str = KEY, **changes: str) -> bytes:
    """What the bank says of an order."""
    from preau.payments.gateways.lyra import moment_of, sign

    fields = {
        "vads_amount": str(order.amount_cents),
        "vads_ctx_mode": order.mode,
        "vads_currency": "978",
        "vads_order_id": order.order_number,
        "vads_site_id": order.shop_id,
        "vads_operation_type": "DEBIT",
        "vads_trans_date": moment_of(order.redirected_at),
        "vads_trans_id": order.transaction_number,
        "vads_trans_status": status,
        "vads_trans_uuid": f"{order.pk:032x}",
    } | changes
    return urlencode(fields | {"signature": sign(fields, key)}).encode()


def make_orders(number: int) -> list[Any]:
    """Attempts at the bank, of one family and one cash office."""
    from uuid import uuid4

    from preau.accounts.acting import family_actor
    from preau.accounts.models import User
    from preau.households.models import Household
    from preau.payments.actions import prepare_payments, start_payment
    from preau.payments.models import PaymentContract
    from preau.structures.models import CashOffice, Structure
    from preau.wallets.models import WalletKind
    from preau.wallets.names import wallet_name

    structure = Structure.objects.create(slug="mesures-banque", name="Mesures de la banque")
    office = CashOffice.objects.create(structure=structure, name="Régie", code="BANQUE")
    kind = WalletKind.objects.create(structure=structure, cash_office=office, name="Restauration")
    page = "https://banque.exemple.fr/"
    contract = PaymentContract(cash_office=office, shop_id="87654321", payment_url=page, proof="message")
    contract.proof_note = "Mesure sans banque"
    contract.set_key(KEY)
    contract.save()
    household = Household.objects.create(structure=structure, number="1", name="MESURES")
    payer = User.objects.create(email="mesures-banque@exemple.fr", password="!")  # noqa: S106 (opens nothing)
    started = []
    for cents in range(1000, 1000 + number):
        (payment,) = prepare_payments(
            structure=structure,
            household=household,
            shares={wallet_name(kind.pk): cents},
            email=payer.email,
            key=uuid4(),
            actor=family_actor(payer, household.pk),
        )
        started.append(start_payment(payment_id=payment.pk, household=household))
    return started


def _telling(site: Site, body: bytes) -> Callable[[], float]:
    def tell() -> float:
        connection = HTTPConnection(HOST, site.port, timeout=60)
        started = time.perf_counter()
        connection.request("POST", CALLBACK, body, FORM)
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status not in (200, 403):
            raise RuntimeError(f"a message was answered {response.status}")
        return (time.perf_counter() - started) * 1000

    return tell
