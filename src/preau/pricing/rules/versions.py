"""When a version of a price may begin, and until when it may be taken back. Dated, never retroactive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from preau.common.text import date_text

FURTHEST = timedelta(days=3 * 366)
"""Three years: further is a slip of the keyboard."""


def why_not_from(first: date, today: date, *, begun: Collection[date], is_first: bool) -> str | None:
    """Why a version may not begin on `first`, in French; `None` when it may.

    Not before tomorrow: what was served was served at its price. Only the first price of an activity (`is_first`) may
    begin any day, since nothing had a price. `begun` are the first days of the versions for the same audience.
    """
    tomorrow = today + timedelta(days=1)
    if first in begun:
        return f"Un tarif commence déjà le {date_text(first)} : retirez-le d’abord, ou choisissez un autre jour."
    if first < tomorrow and not is_first:
        return f"Un tarif n’est jamais rétroactif : il commence au plus tôt demain, {date_text(tomorrow)}."
    if abs(first - today) > FURTHEST:
        return "Choisissez une date à moins de trois ans d’aujourd’hui."
    return None


def why_not_withdrawn(first: date, today: date) -> str | None:
    """Why a version may not be taken back, in French; `None` when it may: as long as it has not begun."""
    if first <= today:
        return "Ce tarif est déjà en vigueur : il ne se retire plus, un nouveau tarif le remplace."
    return None
