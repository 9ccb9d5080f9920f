"""When a version of a price may begin, and until when it may be taken back. Dated, never retroactive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from preau.common.reasons import Reason
from preau.pricing.reasons import PricingCode

FURTHEST = timedelta(days=3 * 366)
"""Three years: further is a slip of the keyboard."""


def why_not_from(first: date, today: date, *, begun: Collection[date], is_first: bool) -> Reason | None:
    """Why a version may not begin on `first`; `None` when it may.

    Not before tomorrow: what was served was served at its price. Only the first price of an activity (`is_first`) may
    begin any day, since nothing had a price. `begun` are the first days of the versions for the same audience.
    """
    tomorrow = today + timedelta(days=1)
    if first in begun:
        return Reason(PricingCode.BEGINS_ALREADY, day=first)
    if first < tomorrow and not is_first:
        return Reason(PricingCode.NEVER_RETROACTIVE, tomorrow=tomorrow)
    if abs(first - today) > FURTHEST:
        return Reason(PricingCode.TOO_FAR)
    return None


def why_not_withdrawn(first: date, today: date) -> Reason | None:
    """Why a version may not be taken back; `None` when it may: as long as it has not begun."""
    if first <= today:
        return Reason(PricingCode.IN_FORCE)
    return None
