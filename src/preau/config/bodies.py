"""How long a form may be, by its address. Nothing of Django: the front of the server asks before anything is read."""

from __future__ import annotations

import re

KB, MB = 1024, 1024 * 1024

SMALL = 64 * KB
"""Everything that is not named below: signing in, asking for an account, the messages of banks…"""
FORM = MB
"""Forms of hundreds of fields and long texts, behind the sign-in: the year of six children is 200 kB."""
UPLOAD = 10 * MB
"""Files: a logo, the journal of a bank."""

_STRUCTURE = r"/[a-z0-9_-]+/"
_UPLOADS = ("reglages/apparence/", "paiements-en-ligne/rapprochement/")
_FORMS = (
    "planning/",
    "inscriptions-annee/",
    "jour/",
    "gestion-des-comptes/",
    "lettres-d-acces/",
    "comptes-des-familles/",
    "encaisser/",
    "regie/",
    "tarifs/",
    "reglages/",
    "gestion-des-actualites/",
    "services-et-themes/",
    "lettres-et-e-mails/",
    "conditions-et-confidentialite/",
    "aide-des-pages/",
    "agents-et-droits/",
)


def _under(places: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_STRUCTURE + "(?:" + "|".join(map(re.escape, places)) + ")", re.IGNORECASE)


_TABLE = ((_under(_UPLOADS), UPLOAD), (_under(_FORMS), FORM), (re.compile("/gestion/"), FORM))


def longest(path: str) -> int:
    """The most bytes that a request to `path` may carry."""
    return next((limit for pattern, limit in _TABLE if pattern.match(path)), SMALL)
