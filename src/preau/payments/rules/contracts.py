"""What any bank's contract looks like; its gateway says the rest. Problems are French sentences, for the field."""

from __future__ import annotations

import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from preau.payments.enums import Mode

_TEST_HOST = re.compile(r"https://[^/]*(?:preprod|recette|test)")
TYPE_AGAIN = "L’adresse où la banque répond change : saisissez de nouveau ce secret, qui y sera envoyé."
"""A kept secret goes to no server that whoever typed it did not name."""
_PAGE = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%\-]*)*")
_SMALLEST_RSA = 1024


def why_not_address(url: str) -> str:
    """Why this cannot be a page of a bank; empty when it can. Its host goes into the Content-Security-Policy."""
    if not url.startswith("https://"):
        return "Cette adresse doit commencer par https://."
    if not _PAGE.fullmatch(url):
        return "Cette adresse n’est pas celle d’une page : https://, un nom, puis des lettres, chiffres et barres."
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
