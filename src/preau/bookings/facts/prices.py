"""The book of prices of a household with everything a price depends on, registrations and booked days included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from preau.common.spans import DateSpan
from preau.common.sql import fetch
from preau.pricing.book import Child, DatedQuotient, DatedRule, PriceBook
from preau.pricing.models import PriceAudience
from preau.pricing.queries import parsed_rule
from preau.pricing.rules import Sibling

# One row a fact: kind, whose it is (an activity, or a household), number, text, two dates, amount, rule. Who is
# registered is read only for activities whose price counts siblings; who is booked, only when it counts those present:
# the conditions on `counting` alone are answered once, and close the whole part when no price counts anybody.
_FACTS = """
WITH counting AS (
    SELECT activity_id, bool_or(rule->'siblings'->>'counts' = 'present') AS present FROM pricing_pricerule
    WHERE activity_id = ANY(%(activities)s) AND jsonb_exists(rule, 'siblings') GROUP BY activity_id
)
SELECT 'rule' AS kind, activity_id AS owner, id AS number, audience AS text, valid_from AS first, NULL::date AS last,
    NULL::numeric AS value, rule::text AS rule
FROM pricing_pricerule
WHERE activity_id = ANY(%(activities)s)
UNION ALL
SELECT 'quotient', household_id, id, NULL, valid_from, NULL, value, NULL FROM households_incomequotient
WHERE household_id = ANY(%(households)s)
UNION ALL
SELECT 'outside', id, NULL, NULL, NULL, NULL, NULL, NULL FROM households_household
WHERE id = ANY(%(households)s) AND NOT is_resident
UNION ALL
SELECT 'child', m.household_id, p.id, NULL, p.birth_date, NULL, NULL, NULL
FROM households_householdperson m JOIN households_person p ON p.id = m.person_id AND p.kind = 'child'
WHERE m.household_id = ANY(%(households)s)
UNION ALL
SELECT 'lunch_box', m.household_id, p.id, NULL, p.lunch_box_from, p.lunch_box_until, NULL, NULL
FROM households_householdperson m JOIN households_person p ON p.id = m.person_id AND p.lunch_box_from IS NOT NULL
WHERE m.household_id = ANY(%(households)s)
UNION ALL
SELECT 'registered', m.household_id, r.person_id, g.activity_id::text, r.start_date, r.end_date, NULL, NULL
FROM counting JOIN activities_activitygroup g ON g.activity_id = counting.activity_id
JOIN registrations_registration r ON r.group_id = g.id AND r.state = 'validated'
JOIN households_householdperson m ON m.person_id = r.person_id
WHERE m.household_id = ANY(%(households)s) AND (SELECT count(*) FROM counting) > 0
UNION ALL
SELECT 'booked', b.household_id, b.person_id, d.activity_id::text, b.date, NULL, NULL, NULL
FROM bookings_booking b JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN counting ON counting.activity_id = d.activity_id AND counting.present
WHERE b.household_id = ANY(%(households)s) AND b.state = 'booked' AND (SELECT bool_or(present) FROM counting)
    AND (%(since)s::date IS NULL OR b.date >= %(since)s)
"""


@dataclass(frozen=True, slots=True)
class _Fact:
    """A row of `_FACTS`: what its kind does not say is null, and nobody reads."""

    kind: str
    owner: int
    number: int
    text: str
    first: date
    last: date | None
    value: Decimal
    rule: str


@dataclass
class _Facts:
    """What was read about a household."""

    quotients: list[DatedQuotient] = field(default_factory=list)
    is_resident: bool = True
    births: dict[int, date | None] = field(default_factory=dict)
    lunch_boxes: dict[int, DateSpan] = field(default_factory=dict)
    registered: dict[int, dict[int, list[DateSpan]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    booked: set[tuple[int, date, int]] = field(default_factory=set)

    def add(self, fact: _Fact) -> None:
        match fact.kind:
            case "quotient":
                self.quotients.append(DatedQuotient(fact.first, fact.value))
            case "outside":
                self.is_resident = False
            case "child":
                self.births[fact.number] = fact.first
            case "lunch_box":
                self.lunch_boxes[fact.number] = DateSpan.since(fact.first, fact.last)
            case "registered":
                self.registered[fact.number][int(fact.text)].append(DateSpan.since(fact.first, fact.last))
            case "booked":
                self.booked.add((int(fact.text), fact.first, fact.number))

    def book(self, rules: dict[int, list[DatedRule]]) -> PriceBook:
        children = {number: self._child(number, birth) for number, birth in self.births.items()}
        return PriceBook(rules, self.quotients, self.is_resident, children, frozenset(self.booked))

    def _child(self, number: int, birth_date: date | None) -> Child:
        registered = {activity: tuple(spans) for activity, spans in self.registered.get(number, {}).items()}
        return Child(Sibling(number, birth_date), self.lunch_boxes.get(number), registered)


def price_book(household_id: int, activity_ids: Collection[int], since: date | None = None) -> PriceBook:
    """Every price of these activities for the household; one statement.

    `since` leaves out who was booked before that day, where no price is asked for.
    """
    return price_books([household_id], activity_ids, since)[household_id]


def price_books(
    household_ids: Iterable[int], activity_ids: Collection[int], since: date | None = None
) -> Mapping[int, PriceBook]:
    """The same for many households, by household; one statement."""
    rules: dict[int, list[DatedRule]] = {}
    found = {household_id: _Facts() for household_id in household_ids}
    values = {"activities": list(activity_ids), "households": list(found), "since": since}
    for fact in fetch(_Fact, _FACTS, values):
        if fact.kind == "rule":
            rule = DatedRule(fact.number, fact.first, PriceAudience(fact.text), parsed_rule(fact.rule))
            rules.setdefault(fact.owner, []).append(rule)
        else:
            found[fact.owner].add(fact)
    return {household_id: facts.book(rules) for household_id, facts in found.items()}
