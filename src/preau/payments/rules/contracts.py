"""What each bank's contract looks like, and the orders it takes. Problems are French sentences, ready for the field."""

from __future__ import annotations

import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from preau.common.money import format_cents
from preau.payments.enums import GatewayName, Mode, Proof

SHOPS = {
    GatewayName.LYRA: (re.compile(r"[0-9]{8}"), "Huit chiffres, comme dans l’espace de la banque."),
    GatewayName.PAYBOX: (
        re.compile(r"[0-9]{7}\.[0-9]{2,3}\.[0-9]{1,9}"),
        "Écrivez site.rang.identifiant : sept chiffres, deux ou trois, un à neuf. Par exemple 1999888.32.110647233.",
    ),
    GatewayName.PAYFIP: (re.compile(r"[0-9]{6}"), "Six chiffres : le numéro de client donné par la DGFiP."),
}
PAYMENT_URLS = {
    GatewayName.LYRA: "https://paiement.systempay.fr/vads-payment/",
    GatewayName.PAYBOX: "https://tpeweb.paybox.com/php/",
    GatewayName.PAYFIP: "https://www.payfip.gouv.fr/tpa/paiementws.web",
}
"""The pages the banks tell of in their manuals: what a new contract starts from."""
SERVICE_URLS = {GatewayName.LYRA: "https://api.systempay.fr/", GatewayName.PAYBOX: ""}
"""Where the banks answer questions, by their manuals; empty: the gateway knows, by mode."""
_TEST_HOST = re.compile(r"https://[^/]*(?:preprod|recette|test)")
_REST_PASSWORDS = {Mode.TEST: "testpassword_", Mode.PRODUCTION: "prodpassword_"}
"""How Lyra's REST passwords begin."""
TYPE_AGAIN = "L’adresse où la banque répond change : saisissez de nouveau ce secret, qui y sera envoyé."
"""A kept secret goes to no server that whoever typed it did not name."""
_PAGE = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%\-]*)*")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){16,}")
_SMALLEST_RSA = 1024


def why_not_shop(gateway: GatewayName, shop_id: str) -> str:
    """Why this cannot be the identifier of a shop; empty when it can."""
    shape, told = SHOPS[gateway]
    return "" if shape.fullmatch(shop_id) else told


def why_not_address(url: str) -> str:
    """Why this cannot be a page of a bank; empty when it can. Its host goes into the Content-Security-Policy."""
    if not url.startswith("https://"):
        return "Cette adresse doit commencer par https://."
    if not _PAGE.fullmatch(url):
        return "Cette adresse n’est pas celle d’une page : https://, un nom, puis des lettres, chiffres et barres."
    return ""


def needs_key(gateway: GatewayName) -> bool:
    """PayFiP has no secret: the bank is asked over its own certificate."""
    return gateway is not GatewayName.PAYFIP


def why_not_key(gateway: GatewayName, key: str) -> str:
    """Why this cannot be the shop's secret key; empty when it can."""
    if gateway is GatewayName.PAYBOX and not _HEX.fullmatch(key):
        return (
            "Cette clé s’écrit avec les chiffres 0 à 9 et les lettres A à F, par paires : 128 caractères d’ordinaire."
        )
    if len(key) < 8:
        return "Cette clé est trop courte : huit caractères au moins."
    return ""


def why_not_proof(gateway: GatewayName, proof: Proof, note: str) -> str:
    """Why this gateway cannot be believed so; empty when it can. « The message is enough » says why."""
    if gateway is GatewayName.PAYFIP:
        return "" if proof is Proof.ASKED else "PayFiP est toujours interrogé : ses avis ne prouvent rien."
    if proof is Proof.UNDECIDED:
        return "Choisissez ce qui prouve un paiement : sans ce choix, aucune famille ne peut payer."
    if proof is Proof.MESSAGE and not note.strip():
        return "Dites pourquoi la banque ne peut pas être interrogée : ce choix est gardé à votre nom."
    return ""


def why_not_query_key(gateway: GatewayName, mode: Mode, key: str) -> str:
    """Why this cannot be the secret that goes with questions; empty when it can."""
    if gateway is GatewayName.PAYBOX and not (key.isascii() and key.isalnum() and 8 <= len(key) <= 20):
        return "La clé de Paybox Direct (CLE) a huit à vingt lettres et chiffres : la banque la donne avec l’option."
    start = _REST_PASSWORDS.get(mode, "")
    if gateway is GatewayName.LYRA and not (key.isascii() and key.startswith(start) and len(key) > len(start) + 7):
        return f"Le mot de passe de l’API REST de ce mode commence par {start} : copiez-le de l’espace de la banque."
    return ""


def why_not_service(mode: Mode, url: str) -> str:
    """Why the bank cannot be asked there in this mode; empty when it can: a test never pays a real order."""
    if mode is Mode.PRODUCTION and _TEST_HOST.match(url):
        return "Cette adresse est celle d’une plateforme d’essai : elle ne répond pas des vrais paiements."
    return ""


def why_not_bank_key(text: str) -> str:
    """Why this cannot be the bank's public key; empty when it can."""
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        return "Collez toute la clé, de « -----BEGIN PUBLIC KEY----- » à « -----END PUBLIC KEY----- »."
    if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST_RSA:
        return "Cette clé n’est pas une clé RSA de 1 024 bits au moins."
    return ""


def why_not_mode(gateway: GatewayName, mode: Mode) -> str:
    """Why this gateway knows no such mode; empty when it does."""
    if mode is Mode.ACTIVATION and gateway is not GatewayName.PAYFIP:
        return "L’activation n’existe que pour PayFiP."
    return ""


PAYFIP_CENTS = range(100, 10_000_000)
PAYFIP_EMAIL = range(6, 81)


def why_not_order(gateway: GatewayName, cents: int, email: str) -> str:
    """Why this gateway would refuse an order, in French; empty when it takes it. Source: PayFiP's own limits."""
    if gateway is not GatewayName.PAYFIP:
        return ""
    if cents not in PAYFIP_CENTS:
        least, most = format_cents(PAYFIP_CENTS.start), format_cents(PAYFIP_CENTS.stop - 1)
        return f"Pour cette régie, versez de {least} à {most}. Rien n’a été payé."
    if len(email) not in PAYFIP_EMAIL:
        return "Cette adresse e-mail est trop longue pour le paiement : 80 caractères au plus. Rien n’a été payé."
    return ""
