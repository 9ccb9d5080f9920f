"""Secrets that the database keeps sealed: a copy of it alone opens nothing."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PURPOSE = b"preau.sealing"


class SealError(RuntimeError):
    """What is kept cannot be opened: `SECRET_KEY` changed and the old one is not among `SECRET_KEY_FALLBACKS`."""


def seal(secret: str) -> str:
    """The secret, encrypted (Fernet) under a key drawn from `SECRET_KEY`."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret again. Raises `SealError`."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealError("sealed under another key") from error


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(key: str | bytes) -> Fernet:
    known = key.encode() if isinstance(key, str) else key
    drawn = hashlib.blake2b(known, digest_size=32, person=_PURPOSE).digest()
    return Fernet(base64.urlsafe_b64encode(drawn))
