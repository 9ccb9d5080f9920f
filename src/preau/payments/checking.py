"""« Tester » a contract: what can be checked without paying, really checked, and told in plain French."""

from __future__ import annotations

from http import HTTPStatus

from preau.common.reasons import text as text_of
from preau.common.sealing import SealError
from preau.payments.enums import Proof
from preau.payments.gateways import http, kind_of
from preau.payments.gateways.base import BankRefusedError, BankUnreachableError, ConfirmingGateway, Credentials
from preau.payments.gateways.kind import Check
from preau.payments.models import PaymentContract


def check_contract(contract: PaymentContract) -> list[Check]:
    """What can be known of a contract without a payment. Uses the network: ten seconds a question at most."""
    try:
        credentials = contract.credentials()
    except SealError:
        return [Check("Clé", False, "Elle ne s’ouvre plus : la clé du serveur a changé. Saisissez-la de nouveau.")]
    kind = kind_of(contract.gateway)
    checks = [kind.check(credentials), _page(contract.payment_url)]
    return checks if kind.confirming is None else [*checks, _question(contract, credentials, kind.confirming)]


def _question(contract: PaymentContract, credentials: Credentials, bank: ConfirmingGateway) -> Check:
    """Whether the bank answers before money is credited; « the message is enough » is a choice, told again here."""
    label = "Interrogation"
    if contract.proof == Proof.MESSAGE:
        told = "Le portail crédite sur le seul message signé, sans demander à la banque. Raison donnée : "
        return Check(label, True, f"{told}« {contract.proof_note} ».", is_risky=True)
    if contract.proof == Proof.UNDECIDED:
        return Check(label, False, text_of(kind_of(contract.gateway).why_not_proof(Proof.UNDECIDED, "")))
    if contract.service_url.startswith("/"):
        return Check(
            label, True, "C’est la banque de ce site, la démonstration : elle est interrogée avant tout crédit."
        )
    try:
        name = bank.check(credentials)
    except BankRefusedError as error:
        told = error.text or error.code
        return Check(label, False, f"La banque répond, et refuse la question : {told} ({error.code}).")
    except BankUnreachableError as error:
        return Check(label, False, f"La banque ne répond pas à la question ({error}). Vérifiez l’adresse.")
    return Check(label, True, f"La banque répond à la boutique {name} : elle est interrogée avant tout crédit.")


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
