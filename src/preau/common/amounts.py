"""How amounts of whole cents are written in French. It knows nothing else, so that reasons may tell amounts."""

from __future__ import annotations

NBSP = "\u00a0"
MINUS = "\u2212"


def format_cents(cents: int, *, signed: bool = False) -> str:
    """French text of an amount in cents: `31,20 €`, `− 4,80 €`; with `signed`, `+ 4,80 €` for what is positive.

    The spaces are no-break spaces (U+00A0), the minus sign is U+2212.
    """
    euros, rest = divmod(abs(cents), 100)
    sign = f"{MINUS}{NBSP}" if cents < 0 else f"+{NBSP}" if signed and cents > 0 else ""
    return f"{sign}{euros:,}".replace(",", NBSP) + f",{rest:02d}{NBSP}€"
