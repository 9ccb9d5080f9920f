"""The journal never holds a live link: the secret part of an address is hidden, whoever writes the line.

Done where lines are made into text, so that messages of libraries, their arguments and traces are covered too.
"""

from __future__ import annotations

import logging
import re

_SECRET = re.compile(
    r"((?:/compte)?/(?:ouvrir/(?:lien|inscription|agent|code)|adresse|mot-de-passe/nouveau|connexion/lien)/)"
    r"(?!fait/)[^/\s\"'<>?#]+"
)


def redact(text: str) -> str:
    """The text, with « … » for the secret part of each link."""
    return _SECRET.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """Django's and ours, through the same sieve."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
