"""Amounts are whole cents (`int`) everywhere; this module turns them into French text and back. No float ever."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from preau.common.amounts import MINUS, NBSP, format_cents
from preau.common.reasons import CommonCode, Reason, Refused

__all__ = [
    "MAX_CENTS",
    "MINUS",
    "NBSP",
    "AmountError",
    "format_cents",
    "parse_cents",
    "parts_of",
    "percent_of",
    "round_half_up",
]
MAX_CENTS = 999_999_999
"""Largest amount accepted from a keyboard: 9 999 999,99 €."""

_SPACES = re.compile(r"[ \t\u00a0\u202f\u2009]+")
_CURRENCY_BEFORE = re.compile(r"^([+\-\u2212]?) ?(?:€|eur) ?", re.IGNORECASE)
_CURRENCY_AFTER = re.compile(r"(?<=[0-9,.]) ?(?:€|euros?|eur)\.?$", re.IGNORECASE)
_TYPED = re.compile(r"(?P<sign>[+\-\u2212]?)(?P<euros>[0-9]{1,9})(?:[.,](?P<cents>[0-9]{1,2}))?")
_GROUPED = re.compile(r"[+\-\u2212]?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]{1,2})?")


class AmountError(Refused, ValueError):
    """What was typed is not an amount; the reason says what to type."""


def parse_cents(typed: str) -> int:
    """Cents of an amount typed by a person: `40`, `31,20`, `31.2 €`, `€12,50`, `12,50 euros`, `1 234,50`, `-4,80`.

    Raises `AmountError` when it is empty, has more than two decimals or groups digits with a point.
    """
    text = _CURRENCY_AFTER.sub("", _CURRENCY_BEFORE.sub(r"\1", _SPACES.sub(" ", typed).strip())).strip()
    text = re.sub(r"^([+\-\u2212]) ", r"\1", text)
    if not text:
        raise AmountError(Reason(CommonCode.AMOUNT_MISSING))
    if _GROUPED.fullmatch(text):
        text = text.replace(" ", "")
    match = _TYPED.fullmatch(text)
    if match is None:
        raise AmountError(Reason(CommonCode.AMOUNT_UNREADABLE))
    cents = int(match["euros"]) * 100 + int((match["cents"] or "").ljust(2, "0"))
    if cents > MAX_CENTS:
        raise AmountError(Reason(CommonCode.AMOUNT_TOO_LARGE, most=MAX_CENTS))
    return cents if match["sign"] in ("", "+") else -cents


def typed_cents(cents: int | None) -> str:
    """An amount as a person would type it, `3,90` or `-4,80`, which `parse_cents` reads back; nothing for None."""
    if cents is None:
        return ""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros},{rest:02d}"


def round_half_up(cents: Decimal) -> int:
    """Whole cents; a half cent goes away from zero, as public accountants round."""
    return int(cents.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parts_of(cents: int, weights: Sequence[int]) -> list[int]:
    """An amount cut in parts by weights (percents of each), whole cents that sum to it: the largest remainder.

    Of equal remainders the first goes up. Weights that sum to nothing give it all to the first. Not for negative cents.
    """
    total = sum(weights)
    if not total:
        return [cents, *[0] * (len(weights) - 1)] if weights else []
    parts = [cents * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(cents * weights[place] % total), place))
    for place in order[: cents - sum(parts)]:
        parts[place] += 1
    return parts


def percent_of(cents: int, percent: Decimal | int) -> int:
    """`percent` % of an amount in cents, rounded half up."""
    return round_half_up(Decimal(cents) * Decimal(percent) / 100)
