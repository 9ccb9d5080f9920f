"""The prices of some activities for one household, with everything about the household they depend on; no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from preau.common.spans import DateSpan
from preau.households.rules import WHOLE, CostShare
from preau.pricing.models import PriceAudience
from preau.pricing.rules import (
    PriceContext,
    PriceQuote,
    PriceRule,
    Quotient,
    Rank,
    Sibling,
    SiblingCount,
    price,
    rank_of,
    rule_at,
)


@dataclass(frozen=True, slots=True)
class DatedRule:
    """A version of the price of an activity; `id` is kept with every quote it gives."""

    id: int
    valid_from: date
    audience: PriceAudience
    rule: PriceRule


@dataclass(frozen=True, slots=True)
class DatedQuotient:
    valid_from: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the household: its lunch-box dates and its registrations, by activity."""

    sibling: Sibling
    lunch_box: DateSpan | None = None
    registrations: Mapping[int, tuple[DateSpan, ...]] = field(default_factory=dict)

    def is_registered(self, activity_id: int, day: date) -> bool:
        return any(day in span for span in self.registrations.get(activity_id, ()))


@dataclass(frozen=True, slots=True)
class Presence:
    """Who comes and how. `is_late`: booked by the desk after the deadline; `late_minutes`: picked up after closing."""

    person_id: int | None = None
    arrival: time | None = None
    departure: time | None = None
    share: CostShare = WHOLE
    is_unbooked: bool = False
    is_late: bool = False
    late_minutes: int = 0


Place = tuple[int, date, int]
"""Activity, day, person: who is booked when."""


@dataclass(frozen=True)
class PriceBook:
    """The prices of some activities for one household.

    `children` and `places` (booked days of activities whose price counts the siblings present) give the sibling rank.
    """

    rules: dict[int, list[DatedRule]]
    quotients: list[DatedQuotient]
    is_resident: bool = True
    children: Mapping[int, Child] = field(default_factory=dict)
    places: frozenset[Place] = frozenset()
    _known: dict[tuple[Any, ...], PriceQuote] = field(default_factory=dict, compare=False)

    def quote(
        self,
        activity_id: int,
        audience: PriceAudience,
        day: date,
        *,
        person_id: int | None = None,
        arrival: time | None = None,
        departure: time | None = None,
        share: CostShare = WHOLE,
        unbooked: bool = False,
    ) -> PriceQuote:
        """The price of one service on `day` for a `child` or an `adult`, with its explanation.

        `person_id` gives the sibling rank and the own lunch-box; without it, both count for nothing. `unbooked` is a
        presence that nobody booked. No rule in force is free, and says so. By the half-hour, missing hours raise
        `InvalidRuleError`.
        """
        presence = Presence(person_id, arrival, departure, share, is_unbooked=unbooked)
        return self.quote_presence(activity_id, audience, day, presence)

    def quote_presence(self, activity_id: int, audience: PriceAudience, day: date, presence: Presence) -> PriceQuote:
        """The same for a presence with everything that may have happened to it."""
        dated = self.dated_rule(activity_id, audience, day)
        if dated is None:
            return PriceQuote(0, ("aucun prix fixé à cette date",))
        context = PriceContext(
            quotient=self._quotient(day),
            arrival=presence.arrival,
            departure=presence.departure,
            share_percent=presence.share.percent,
            shares=presence.share.percents if presence.share.is_part else (),
            share_place=presence.share.place,
            is_resident=self.is_resident,
            rank=self._rank(dated.rule, activity_id, day, presence.person_id),
            has_lunch_box=self._has_lunch_box(day, presence.person_id),
            is_unbooked=presence.is_unbooked,
            is_late=presence.is_late,
            late_minutes=presence.late_minutes,
        )
        key = (dated.id, context)
        if key not in self._known:
            quote = price(dated.rule, context)
            self._known[key] = quote.told(rule_id=dated.id, rule_from=dated.valid_from.isoformat())
        return self._known[key]

    def dated_rule(self, activity_id: int, audience: PriceAudience, day: date) -> DatedRule | None:
        """The version in force on `day`: that of the audience if it has one, else the one for all."""
        rules = self.rules.get(activity_id, ())
        own = rule_at((rule for rule in rules if rule.audience == audience), day)
        return own or rule_at((rule for rule in rules if rule.audience == PriceAudience.ALL), day)

    def rule_on(self, activity_id: int, audience: PriceAudience, day: date) -> PriceRule | None:
        """The price rule in force on `day`, if any."""
        dated = self.dated_rule(activity_id, audience, day)
        return dated.rule if dated else None

    def counts_present(self, activity_id: int) -> bool:
        """Whether a price of the activity depends on which siblings are booked on the same day."""
        siblings = (dated.rule.siblings for dated in self.rules.get(activity_id, ()))
        return any(rates is not None and rates.counts is SiblingCount.PRESENT for rates in siblings)

    def suppose(self, added: Iterable[Place] = (), removed: Iterable[Place] = ()) -> PriceBook:
        """The same book once these places (activity, day, person) are taken and those given back."""
        return replace(self, places=(self.places - frozenset(removed)) | frozenset(added))

    def _quotient(self, day: date) -> Quotient | None:
        dated = rule_at(self.quotients, day)
        return Quotient(dated.value, dated.valid_from) if dated else None

    def _rank(self, rule: PriceRule, activity_id: int, day: date, person_id: int | None) -> Rank | None:
        """The rank on `day`; whoever asks counts, booked or registered yet or not."""
        if rule.siblings is None or person_id is None or person_id not in self.children:
            return None
        counts = rule.siblings.counts
        siblings = [
            child.sibling
            for number, child in self.children.items()
            if number == person_id
            or (
                child.is_registered(activity_id, day)
                if counts is SiblingCount.REGISTERED
                else (activity_id, day, number) in self.places
            )
        ]
        return rank_of(person_id, siblings, counts)

    def _has_lunch_box(self, day: date, person_id: int | None) -> bool:
        child = self.children.get(person_id) if person_id is not None else None
        return child is not None and child.lunch_box is not None and day in child.lunch_box
