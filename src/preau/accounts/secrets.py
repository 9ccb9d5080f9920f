"""Links and codes that open an account: made here, kept as digests only."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from django.utils.crypto import salted_hmac

LINK_LIFE = timedelta(hours=24)
"""Délibération CNIL 2022-100: a single-use link to choose a password lives 24 hours at most."""
CODE_LIFE = timedelta(days=30)
"""A printed code travels by post or by the child's bag."""

_CODE_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that is read for another
_CODE_LENGTH = 12  # 58 bits, behind a limit on attempts
_SALT = "preau.accounts.secrets"


def new_link() -> str:
    """The secret part of a link: 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A code to be printed and typed: `K7QX-M2PR-9TVB`."""
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def digest(secret: str) -> str:
    """What is kept of a link: a hash under the server's key, useless to whoever reads the database alone."""
    return salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()


def code_digest(code: str) -> str:
    """What is kept of a code, whatever spaces, hyphens and case it was typed with."""
    return digest(re.sub(r"[^A-Z0-9]", "", code.upper()))
