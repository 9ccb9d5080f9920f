"""What a new version of a price would change for days already booked; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from preau.common.errors import InvalidRuleError
from preau.common.sql import fetch
from preau.pricing.audiences import audience_column
from preau.pricing.rules import PriceContext, PriceRule, Quotient, Rank, SiblingCount, price

# Days alike (same circumstances, same hours, same price) are one row: a few hundred for a city. The rank comes as it
# was kept: a version that begins to count siblings is told without them, and the page says so.
_ALIKE = f"""
SELECT coalesce(preau_explained(b.price)->'details', '{{}}') - ARRAY['rule', 'rule_id', 'rule_from'] AS details,
    b.arrival, b.departure, b.price_cents, count(*) AS days
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN households_person p ON p.id = b.person_id
WHERE d.activity_id = %(activity)s AND b.structure_id = %(structure)s AND b.state IN ('booked', 'waiting')
    AND b.date >= %(first)s AND (%(last)s::date IS NULL OR b.date <= %(last)s)
    AND CASE %(audience)s
        WHEN 'all' THEN NOT EXISTS (
            SELECT FROM pricing_pricerule own WHERE own.activity_id = d.activity_id AND own.valid_from <= b.date
                AND own.audience = {audience_column("p")})
        ELSE {audience_column("p")} = %(audience)s
    END
GROUP BY 1, 2, 3, 4
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class _Alike:
    """A row of `_ALIKE`."""

    details: Mapping[str, Any]
    arrival: time | None
    departure: time | None
    price_cents: int
    days: int


@dataclass(frozen=True, slots=True)
class Impact:
    """`days` are booked from the first day of the version on; `changed` of them would cost something else.

    `unreadable` would have no price: booked without the hours it needs.
    """

    days: int
    changed: int
    before_cents: int
    after_cents: int
    unreadable: int


def price_impact(
    *, structure_id: int, activity_id: int, audience: str, rule: PriceRule, first: date, last: date | None
) -> Impact:
    """What the days booked from `first` to `last` cost now and would cost by `rule`; one statement."""
    values: dict[str, Any] = {"structure": structure_id, "activity": activity_id, "audience": audience}
    days = changed = before = after = unreadable = 0
    for row in fetch(_Alike, _ALIKE, values | {"first": first, "last": last}):
        days += row.days
        new = _cents(rule, row.details, row.arrival, row.departure)
        if new is None:
            unreadable += row.days
            new = row.price_cents
        changed += row.days if new != row.price_cents else 0
        before, after = before + row.price_cents * row.days, after + new * row.days
    return Impact(days, changed, before, after, unreadable)


def _cents(rule: PriceRule, details: Mapping[str, Any], arrival: time | None, departure: time | None) -> int | None:
    quotient, rank = details.get("quotient"), details.get("rank")
    counts = rule.siblings.counts if rule.siblings else SiblingCount.REGISTERED
    context = PriceContext(
        quotient=Quotient(Decimal(quotient)) if quotient is not None else None,
        arrival=arrival,
        departure=departure,
        share_percent=details.get("share_percent", 100),
        shares=tuple(details.get("shares", ())),
        share_place=details.get("share_place", 0),
        is_resident=details.get("is_resident", True),
        rank=Rank(rank, details.get("siblings") or rank, counts) if rank else None,
        has_lunch_box=details.get("has_lunch_box", False),
        is_unbooked=details.get("is_unbooked", False),
        is_late=details.get("is_late", False),
        late_minutes=details.get("late_minutes", 0),
    )
    try:
        return price(rule, context).cents
    except InvalidRuleError:
        return None
