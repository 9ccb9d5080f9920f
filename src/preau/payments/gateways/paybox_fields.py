"""The fields of an answer of Paybox, their shapes, and its words."""

from __future__ import annotations

from preau.payments.enums import Outcome

SEPARATOR = "!"
RETURNED = "montant:M;reference:R;autorisation:A;transaction:S;appel:T;debut:N;date:W;heure:Q;erreur:E;signature:K"
"""What the answer carries; the signature is the last, and covers all that comes before it."""
SHAPES = {
    "montant": r"[0-9]{1,12}",
    "reference": r"[0-9]{7}\.[0-9]{2,3}\.[0-9]{1,9}![A-Za-z0-9.\-]{1,40}",
    "autorisation": r"(?=.*[0-9])[A-Z0-9]{6}|XXXXXX",
    "transaction": r"[0-9]{1,20}",
    "appel": r"[0-9]{1,20}",
    "debut": r"[0-9]{6}",
    "date": r"[0-9]{8}",
    "heure": r"[0-9]{2}:[0-9]{2}:[0-9]{2}",
    "erreur": r"[0-9]{1,8}",
    "signature": r".+",
}
"""The fields of an answer, in their order. Whoever posts a form of the test platform chooses these names, not these
shapes: the number of the card (`debut`) is asked for so that it cannot be given as an authorisation."""

OUTCOMES = {
    "00000": Outcome.PAID,
    "00001": Outcome.CANCELLED,
    "00015": Outcome.ALREADY_PAID,
    "00030": Outcome.EXPIRED,
    "99999": Outcome.PENDING,
    **dict.fromkeys(("00003", "00004", "00008", "00021", "00029", "00033", "00040"), Outcome.REFUSED),
}
"""Other codes tell of a contract wrongly set (00006, 00010, 00011…) or are unknown: staff look."""
