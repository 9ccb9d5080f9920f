"""Run alone, on a server of its own with two web workers: a family tries to credit itself with what its browser signs.

`python -m tests.payments.recut_drill FOLDER` prints, as JSON, what the site answered and what the wallets hold.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from bench.bank import FORM, KEY, message
from bench.site import site
from preau.config.demo import HOST

TRIES = 150
WANTED = "+200000+TEST+978+DEBIT+26-000001+87654321+20261128082026+000001+AUTHORISED+0bbb5334009645608950a48c9389bb73"
EMAILS = (f"a{WANTED}+z@exemple.fr", "a&autorisation=123456&erreur=00000@exemple.fr", "a=1&montant=200000@exemple.fr")
HEX = "0123456789ABCDEF" * 8


def main(folder: Path) -> dict[str, Any]:
    os.environ["PREAU_DATA"] = str(folder)
    with site(folder) as running:
        orders = make_orders()
        tries = attacks(orders)
        with ThreadPoolExecutor(8) as pool:
            answers = Counter(pool.map(lambda one: post(running.port, *one), tries))
        stolen = in_wallets()
        honest = next(order for order in orders if order.gateway == "lyra")
        told = [post(running.port, "lyra", message(honest).decode()) for _ in range(2)]
        return {
            "tries": len(tries),
            "answers": {str(status): times for status, times in sorted(answers.items())},
            "stolen": stolen,
            "honest": in_wallets() - honest.amount_cents,
            "told": told,
        }


def make_orders() -> list[Any]:
    """Orders of a family at three banks, its receipts sent to addresses made to be cut."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from preau.accounts.acting import family_actor
    from preau.accounts.models import User
    from preau.households.models import Household
    from preau.payments.actions import prepare_payments, start_payment
    from preau.payments.models import PaymentContract
    from preau.structures.models import CashOffice, Structure
    from preau.wallets.models import WalletKind
    from preau.wallets.names import wallet_name

    bank = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = bank.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    structure = Structure.objects.create(slug="attaque", name="Attaque")
    household = Household.objects.create(structure=structure, number="1", name="A&erreur=00000+AUTHORISED")
    payer = User.objects.create(email="attaque@exemple.fr", password="!")
    shops = {"lyra": "87654321", "paybox": "1999888.32.110647233", "payfip": "090909"}
    kinds = []
    for name, shop in shops.items():
        office = CashOffice.objects.create(structure=structure, name=name, code=name.upper())
        kinds.append(WalletKind.objects.create(structure=structure, cash_office=office, name=name))
        contract = PaymentContract(
            cash_office=office, gateway=name, shop_id=shop, bank_key=pem, payment_url="https://banque.exemple.fr/"
        )
        if name != "payfip":
            contract.proof, contract.proof_note = "message", "le plus dur : rien d’autre que la signature"
        contract.set_key(HEX if name == "paybox" else KEY)
        contract.save()
    made = []
    for cents, email in zip((200_000, 2000, 2000), EMAILS, strict=True):
        shares = {wallet_name(kind.pk): cents for kind in kinds}
        actor = family_actor(payer, household.pk)
        told = {"structure": structure, "household": household, "shares": shares, "key": uuid4(), "actor": actor}
        made += prepare_payments(email=email[:80], **told)
    return [start_payment(payment_id=payment.pk, household=household) for payment in made]


def attacks(orders: list[Any]) -> list[tuple[str, str]]:
    """What can be made of the signed forms without a key: other names, other cuts, other banks' addresses."""
    from preau.payments.actions import bank_form
    from preau.payments.gateways.lyra_fields import MESSAGE
    from preau.payments.gateways.paybox import SHAPES

    places = {"return_url": "https://p.fr/r", "callback_url": "https://p.fr/n", "site_url": "https://p.fr/"}
    forms = [dict(bank_form(order, **places).fields) for order in orders if order.gateway != "payfip"]
    chance, made = random.Random(20261130), []
    for number in range(TRIES):
        form = dict(chance.choice(forms))
        signature = form.pop("signature", "") or form.pop("PBX_HMAC", "")
        values = "+".join(form[name] for name in sorted(form)).split("+")
        while len(values) > 1 and chance.random() < 0.4:
            place = chance.randrange(len(values) - 1)
            values[place : place + 2] = ["+".join(values[place : place + 2])]
        names = sorted(chance.sample(sorted(MESSAGE), len(values))) if number % 2 else list(SHAPES)[:-1]
        told = dict(zip(names, values, strict=False)) | {"signature": signature}
        made.append((chance.choice(("lyra", "paybox")), urlencode(told)))
        made.append(("lyra", urlencode(form | {"signature": signature})))
    made += [("payfip", urlencode({"idop": f"{uuid4()}"})) for _ in range(5)]
    made += [("lyra", "vads_site_id=%00"), ("paybox", "reference=%00"), ("paybox", "reference=%E9")]
    return made


def post(port: int, gateway: str, body: str) -> int:
    connection = HTTPConnection(HOST, port, timeout=60)
    connection.request("POST", f"/paiement/notification/{gateway}/", body.encode(), FORM)
    status = connection.getresponse().status
    connection.close()
    return status


def in_wallets() -> int:
    from preau.ledger.models import Account

    return sum(Account.objects.filter(kind="wallet").order_by("id").values_list("balance_cents", flat=True))


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
