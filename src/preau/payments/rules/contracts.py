"""What any bank's contract looks like; its gateway says the rest. Problems are French sentences, for the field."""

from __future__ import annotations

import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from preau.common.reasons import Reason
from preau.payments.enums import Mode
from preau.payments.reasons import PaymentCode

_TEST_HOST = re.compile(r"https://[^/]*(?:preprod|recette|test)")
TYPE_AGAIN = Reason(PaymentCode.TYPE_AGAIN)
"""A kept secret goes to no server that whoever typed it did not name."""
_PAGE = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%\-]*)*")
_SMALLEST_RSA = 1024


def why_not_address(url: str) -> Reason | None:
    """Why this cannot be a page of a bank; None when it can. Its host goes into the Content-Security-Policy."""
    if not url.startswith("https://"):
        return Reason(PaymentCode.ADDRESS_NOT_HTTPS)
    if not _PAGE.fullmatch(url):
        return Reason(PaymentCode.ADDRESS_NOT_PAGE)
    return None


def why_not_service(mode: Mode, url: str) -> Reason | None:
    """Why the bank cannot be asked there in this mode; None when it can: a test never pays a real order."""
    if mode is Mode.PRODUCTION and _TEST_HOST.match(url):
        return Reason(PaymentCode.SERVICE_FOR_TESTS)
    return None


def why_not_bank_key(text: str) -> Reason | None:
    """Why this cannot be the bank's public key; None when it can."""
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        return Reason(PaymentCode.BANK_KEY_PARTIAL)
    if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST_RSA:
        return Reason(PaymentCode.BANK_KEY_UNFIT)
    return None
