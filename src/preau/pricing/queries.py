"""Reads of prices: the versions of each activity. What prices the days of a household is in `bookings.prices`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from preau.activities.models import Activity
from preau.common.ordering import french_order
from preau.pricing.models import PriceAudience
from preau.pricing.models import PriceRule as PriceRow
from preau.pricing.rules import PriceRule, parse_price_rule
from preau.structures.models import Structure


@lru_cache(maxsize=512)
def parsed_rule(rule: str) -> PriceRule:
    """A rule from the JSON text that raw SQL gives; parsed once for each distinct text."""
    return parse_price_rule(json.loads(rule))


@dataclass(frozen=True, slots=True)
class Version:
    """A dated price; `last` is its last day, `None` when nothing follows it yet. `state`: past, current, coming."""

    id: int
    activity_id: int
    activity: str
    audience: PriceAudience
    valid_from: date
    last: date | None
    state: str
    rule: PriceRule


@dataclass(slots=True)
class AudiencePrices:
    """The versions for an audience of an activity, the oldest first."""

    audience: PriceAudience
    versions: list[Version] = field(default_factory=list)

    @property
    def current(self) -> Version | None:
        return next((version for version in self.versions if version.state == "current"), None)

    @property
    def coming(self) -> list[Version]:
        return [version for version in self.versions if version.state == "coming"]

    @property
    def past(self) -> list[Version]:
        """The latest first."""
        return [version for version in reversed(self.versions) if version.state == "past"]


@dataclass(slots=True)
class ActivityPrices:
    """An activity with its prices, for children, adults or all."""

    activity: Activity
    audiences: list[AudiencePrices] = field(default_factory=list)

    def of(self, audience: str) -> AudiencePrices:
        """The versions for an audience, maybe none."""
        found = (prices for prices in self.audiences if prices.audience == audience)
        return next(found, AudiencePrices(PriceAudience(audience)))


def prices_by_activity(structure: Structure, today: date, activity_id: int | None = None) -> list[ActivityPrices]:
    """Every activity in order, or one, with every version of its prices; two statements."""
    activities = Activity.objects.filter(structure=structure).order_by("-is_active", "position", french_order("name"))
    rows = PriceRow.objects.filter(structure=structure).order_by("audience", "valid_from")
    if activity_id is not None:
        activities, rows = activities.filter(pk=activity_id), rows.filter(activity_id=activity_id)
    by_activity: dict[int, dict[str, list[PriceRow]]] = {}
    for row in rows:
        by_activity.setdefault(row.activity_id, {}).setdefault(row.audience, []).append(row)
    return [_prices(activity, by_activity.get(activity.pk, {}), today) for activity in activities]


def _prices(activity: Activity, rows: dict[str, list[PriceRow]], today: date) -> ActivityPrices:
    prices = ActivityPrices(activity)
    for audience in PriceAudience:
        if versions := rows.get(audience):
            prices.audiences.append(AudiencePrices(audience, _versions(activity, versions, today)))
    return prices


def _versions(activity: Activity, rows: list[PriceRow], today: date) -> list[Version]:
    ends = [row.valid_from - timedelta(days=1) for row in rows[1:]] + [None]
    return [
        Version(
            id=row.pk,
            activity_id=activity.pk,
            activity=activity.name,
            audience=PriceAudience(row.audience),
            valid_from=row.valid_from,
            last=last,
            state=_state(row.valid_from, last, today),
            rule=parse_price_rule(row.rule),
        )
        for row, last in zip(rows, ends, strict=True)
    ]


def _state(first: date, last: date | None, today: date) -> str:
    if first > today:
        return "coming"
    return "past" if last is not None and last < today else "current"
