"""« Tester » a contract: what can be checked without paying, really checked, and told in plain French."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from preau.common.sealing import SealError
from preau.payments.enums import GatewayName, Proof
from preau.payments.gateways import ASKED, CONFIRMING, http, lyra, paybox
from preau.payments.gateways.base import BankRefusedError, BankUnreachableError, Credentials, Order
from preau.payments.models import PaymentContract
from preau.payments.rules import contracts

_GUIDE = {
    "vads_action_mode": "INTERACTIVE",
    "vads_amount": "5124",
    "vads_ctx_mode": "TEST",
    "vads_currency": "978",
    "vads_page_action": "PAYMENT",
    "vads_payment_config": "SINGLE",
    "vads_site_id": "12345678",
    "vads_trans_date": "20170129130025",
    "vads_trans_id": "123456",
    "vads_version": "V2",
}
_GUIDE_KEY, _GUIDE_SIGNATURE = "1122334455667788", "ycA5Do5tNvsnKdc/eP1bj2xa19z9q3iWPy9/rpesfS0="
"""Lyra's own worked example."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what it is, whether it is right, and what to do or what was found.

    `is_risky`: it works, as somebody chose, and less safely than it could.
    """

    label: str
    is_right: bool
    text: str
    is_risky: bool = False


def check_contract(contract: PaymentContract) -> list[Check]:
    """What can be known of a contract without a payment. Uses the network: ten seconds a question at most."""
    try:
        credentials = contract.credentials()
    except SealError:
        return [Check("Clé", False, "Elle ne s’ouvre plus : la clé du serveur a changé. Saisissez-la de nouveau.")]
    gateway = GatewayName(contract.gateway)
    if gateway in ASKED:
        return [_service(gateway, credentials), _page(contract.payment_url)]
    signature: Callable[[Credentials], Check] = {GatewayName.LYRA: _lyra, GatewayName.PAYBOX: _paybox}[gateway]
    return [signature(credentials), _page(contract.payment_url), _question(contract, credentials)]


def _question(contract: PaymentContract, credentials: Credentials) -> Check:
    """Whether the bank answers before money is credited; « the message is enough » is a choice, told again here."""
    label, gateway = "Interrogation", GatewayName(contract.gateway)
    if contract.proof == Proof.MESSAGE:
        told = "Le portail crédite sur le seul message signé, sans demander à la banque. Raison donnée : "
        return Check(label, True, f"{told}« {contract.proof_note} ».", is_risky=True)
    if contract.proof == Proof.UNDECIDED:
        return Check(label, False, contracts.why_not_proof(gateway, Proof.UNDECIDED, ""))
    if contract.service_url.startswith("/"):
        return Check(
            label, True, "C’est la banque de ce site, la démonstration : elle est interrogée avant tout crédit."
        )
    try:
        name = CONFIRMING[gateway].check(credentials)
    except BankRefusedError as error:
        told = error.text or error.code
        return Check(label, False, f"La banque répond, et refuse la question : {told} ({error.code}).")
    except BankUnreachableError as error:
        return Check(label, False, f"La banque ne répond pas à la question ({error}). Vérifiez l’adresse.")
    return Check(label, True, f"La banque répond à la boutique {name} : elle est interrogée avant tout crédit.")


def _lyra(credentials: Credentials) -> Check:
    order = Order(
        "26-000001", "000001", datetime(2026, 1, 1, tzinfo=UTC), 100, "a@exemple.fr", "https://p/", "https://p/"
    )
    form = lyra.Lyra().form(credentials, order)
    is_right = lyra.sign(_GUIDE, _GUIDE_KEY) == _GUIDE_SIGNATURE and lyra.is_signed(form.fields, credentials.key)
    text = "L’exemple du guide de la banque donne la bonne signature, et votre clé signe. "
    return Check("Signature", is_right, text + "Seul un paiement d’essai dit si c’est la clé que la banque attend.")


def _paybox(credentials: Credentials) -> Check:
    problems = [
        contracts.why_not_key(GatewayName.PAYBOX, credentials.key),
        contracts.why_not_bank_key(credentials.bank_key),
    ]
    if told := " ".join(filter(None, problems)):
        return Check("Clés", False, told)
    size = len(paybox.sign({"PBX_SITE": credentials.shop_id}, credentials.key))
    text = "Votre clé signe et la clé de la banque se lit. "
    return Check("Clés", size == 128, text + "Seul un paiement d’essai dit si ce sont celles que la banque attend.")


def _service(gateway: GatewayName, credentials: Credentials) -> Check:
    try:
        name = ASKED[gateway].check(credentials)
    except BankRefusedError as error:
        told = f"Le service répond, et refuse ce numéro : {error.text or error.code} ({error.code})."
        return Check("Service", False, told)
    except BankUnreachableError as error:
        return Check("Service", False, f"Le service ne répond pas ({error}). Réessayez, ou vérifiez l’adresse.")
    return Check("Service", True, f"Le service connaît ce numéro : {name or 'sans nom'}.")


def _page(url: str) -> Check:
    """Whether the payment page answers. What it answers without an order does not matter, but errors of its server."""
    label = "Page de paiement"
    if url.startswith("/"):
        return Check(label, True, "C’est une page de ce site : la banque de démonstration.")
    try:
        if not http.is_public(url):
            return Check(label, False, "Cette adresse est celle d’un réseau privé, pas d’une banque.")
        status, _body = http.exchange(url)
    except BankUnreachableError as error:
        return Check(label, False, f"Elle ne répond pas ({error}). Vérifiez l’adresse.")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.NOT_FOUND:
        return Check(label, False, f"Elle répond par une erreur ({status}). Vérifiez l’adresse.")
    return Check(label, True, "Elle répond.")
