from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.common.errors import InvalidRuleError
from preau.pricing.rules import (
    Band,
    EffortRate,
    FlatPrice,
    IncomeBands,
    PriceContext,
    PriceRule,
    Quotient,
    Unit,
    describe_price,
    parse_price_rule,
    price,
    price_rule_to_dict,
    rule_at,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "prices_by_income.json").read_text())

# Published by the town of Roncq, in force on 1 September 2025: a meal, residents.
RONCQ_STEPS = [(0, 50), (400, 175), (640, 235), (860, 305), (1150, 355), (1500, 405), (1700, 460), (1900, 490)]


def bands(steps: list[tuple[int, int]]) -> IncomeBands:
    ends = [Decimal(step[0]) for step in steps[1:]] + [None]
    return IncomeBands(tuple(Band(Decimal(low), end, cents) for (low, cents), end in zip(steps, ends, strict=True)))


RONCQ = bands(RONCQ_STEPS)
EFFORT = EffortRate(Decimal("0.36"), 260, 450)


def vector_rule(text: str) -> PriceRule:
    if text.startswith("tranches Roncq 2025"):
        return PriceRule(RONCQ)
    match = re.fullmatch(r"taux_effort ([0-9.]+)% plancher ([0-9.]+) plafond ([0-9.]+)", text)
    assert match
    return PriceRule(EffortRate(Decimal(match[1]), int(Decimal(match[2]) * 100), int(Decimal(match[3]) * 100)))


EIGHT = time(8)


def cents(
    base: FlatPrice | IncomeBands | EffortRate, value: str | None, departure: time | None = None, **context: Any
) -> int:
    """The price of a service; of a stay from eight to `departure` by the half-hour."""
    quotient = None if value is None else Quotient(Decimal(value))
    unit = Unit.SERVICE if departure is None else Unit.HALF_HOUR
    return price(PriceRule(base, unit), PriceContext(quotient, EIGHT, departure, **context)).cents


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: f"{case['rule']} {case['qf']}")
def test_vectors(case: dict[str, Any]) -> None:
    quotient = None if case["qf"] is None else Quotient(Decimal(case["qf"]))
    quote = price(vector_rule(case["rule"]), PriceContext(quotient))
    assert Decimal(quote.cents) / 100 == Decimal(case["prix"])


@pytest.mark.parametrize(
    ("quotient", "expected"),
    [("0", 50), ("399.99", 50), ("400", 175), ("639.99", 175), ("640", 235), ("1900", 490), (None, 490)],
)
def test_bands_are_half_open(quotient: str | None, expected: int) -> None:
    assert cents(RONCQ, quotient) == expected


def test_unknown_quotient_pays_the_highest_price_even_if_not_the_last() -> None:
    assert cents(bands([(0, 300), (500, 900), (1000, 400)]), None) == 900


def test_effort_rounds_half_up() -> None:
    assert [cents(EffortRate(Decimal("0.5"), 0, 9999), value) for value in ("101", "103", "102.98")] == [51, 52, 51]


def test_half_hours_multiply_the_rounded_unit_price() -> None:
    assert cents(FlatPrice(80), None, time(9, 30)) == 240
    assert cents(EffortRate(Decimal("0.1"), 0, 999), "555", time(9, 1)) == 168
    assert cents(FlatPrice(80), None, time(8)) == 0


def test_share_of_the_cost_rounds_half_up() -> None:
    assert [cents(FlatPrice(325), None, share_percent=percent) for percent in (100, 50, 33, 0)] == [325, 163, 107, 0]


def test_half_hours_missing() -> None:
    with pytest.raises(InvalidRuleError, match="horaires"):
        price(PriceRule(FlatPrice(80), Unit.HALF_HOUR), PriceContext())


def test_share_out_of_range() -> None:
    with pytest.raises(InvalidRuleError, match="100"):
        price(PriceRule(FlatPrice(80)), PriceContext(share_percent=101))


@pytest.mark.parametrize(
    ("rule", "context", "lines"),
    [
        (PriceRule(FlatPrice(390)), PriceContext(), ["tarif unique"]),
        (
            PriceRule(FlatPrice(80), Unit.HALF_HOUR),
            PriceContext(None, EIGHT, time(9, 30)),
            ["3 demi-heures × 0,80\u00a0€"],
        ),
        (
            PriceRule(RONCQ),
            PriceContext(Quotient(Decimal("859.00"), date(2026, 9, 1))),
            ["quotient 859 du 1er septembre 2026 : tranche de 640 à moins de 860"],
        ),
        (
            PriceRule(RONCQ, Unit.HALF_HOUR),
            PriceContext(Quotient(Decimal("2000.50")), EIGHT, time(8, 30), share_percent=50),
            [
                "quotient 2000,50 : tranche à partir de 1900",
                "1 demi-heure × 4,90\u00a0€",
                "part du foyer : 50 % de 4,90\u00a0€",
            ],
        ),
        (PriceRule(RONCQ), PriceContext(), ["quotient familial non connu : tarif le plus élevé"]),
        (PriceRule(EFFORT), PriceContext(Quotient(Decimal(900))), ["quotient 900 × 0,36 %"]),
        (
            PriceRule(EFFORT),
            PriceContext(Quotient(Decimal(100))),
            ["quotient 100 × 0,36 % = 0,36\u00a0€, prix plancher 2,60\u00a0€"],
        ),
        (
            PriceRule(EFFORT),
            PriceContext(Quotient(Decimal(1300))),
            ["quotient 1300 × 0,36 % = 4,68\u00a0€, prix plafond 4,50\u00a0€"],
        ),
    ],
)
def test_explanations(rule: PriceRule, context: PriceContext, lines: list[str]) -> None:
    assert list(price(rule, context).explanation) == lines


def test_a_quote_is_kept_as_json() -> None:
    context = PriceContext(Quotient(Decimal("859.00"), date(2026, 9, 1)), EIGHT, time(9), share_percent=50)
    quote = price(PriceRule(RONCQ, Unit.HALF_HOUR), context)
    kept = json.loads(json.dumps(quote.to_dict()))
    assert kept["cents"] == 235
    assert kept["details"] | {"rule": None} == {
        "rule": None,
        "unit_cents": 235,
        "quotient": "859.00",
        "quotient_from": "2026-09-01",
        "half_hours": 2,
        "share_percent": 50,
        "is_resident": True,
        "rank": None,
        "siblings": None,
        "has_lunch_box": False,
        "is_unbooked": False,
        "is_late": False,
        "late_minutes": 0,
    }
    assert parse_price_rule(kept["details"]["rule"]) == PriceRule(RONCQ, Unit.HALF_HOUR)


def band(low: str, high: str | None, amount: int = 100) -> Band:
    return Band(Decimal(low), None if high is None else Decimal(high), amount)


@pytest.mark.parametrize(
    ("listed", "messages"),
    [
        ([], ["Indiquez au moins une tranche."]),
        ([band("1", None)], ["La première tranche doit commencer à 0, et non à 1."]),
        (
            [band("0", "622"), band("623", None)],
            ["Aucun prix n’est prévu pour un quotient de 622 à moins de 623."],
        ),
        (
            [band("0", "700"), band("640", None)],
            ["Les tranches de 0 à moins de 700 et à partir de 640 se recouvrent."],
        ),
        ([band("0", "900")], ["La dernière tranche ne doit pas avoir de fin : rien n’est prévu à partir de 900."]),
        (
            [band("0", None), band("900", None)],
            ["Seule la dernière tranche peut rester sans fin, pas la tranche à partir de 0."],
        ),
        (
            [band("0", "0"), band("0", None)],
            ["La tranche de 0 à moins de 0 est vide : sa fin doit dépasser son début."],
        ),
        (
            [band("0", "400"), band("500", "600"), band("550.50", None)],
            [
                "Aucun prix n’est prévu pour un quotient de 400 à moins de 500.",
                "Les tranches de 500 à moins de 600 et à partir de 550,50 se recouvrent.",
            ],
        ),
    ],
)
def test_holes_and_overlaps_are_refused_and_named(listed: list[Band], messages: list[str]) -> None:
    with pytest.raises(InvalidRuleError) as refused:
        IncomeBands(tuple(listed))
    assert list(refused.value.messages) == messages


steps = st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 2000)), max_size=8, unique_by=lambda step: step[0])
quotients = st.decimals(0, 9999, places=2)


@given(steps, quotients)
def test_every_quotient_has_exactly_one_band(found: list[tuple[int, int]], quotient: Decimal) -> None:
    base = bands([(0, 100), *sorted(found)])
    [only] = [band for band in base.bands if quotient in band]
    assert cents(base, str(quotient)) == only.cents <= cents(base, None)


@given(quotients, quotients)
def test_effort_grows_with_the_quotient_between_its_limits(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert 260 <= cents(EFFORT, str(low)) <= cents(EFFORT, str(high)) <= 450


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("base", [FlatPrice(390), RONCQ, EFFORT])
def test_a_rule_survives_json(base: FlatPrice | IncomeBands | EffortRate, unit: Unit) -> None:
    rule = PriceRule(base, unit)
    assert parse_price_rule(json.loads(json.dumps(price_rule_to_dict(rule)))) == rule


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Il manque « type »"),
        ({"type": "lune"}, "« lune » n’existe pas"),
        ({"type": "flat"}, "Il manque « cents »"),
        ({"type": "flat", "cents": 3.9}, "nombre de centimes"),
        ({"type": "flat", "cents": -1}, "nombre de centimes"),
        ({"type": "flat", "cents": True}, "nombre de centimes"),
        ({"type": "flat", "cents": 1, "unit": "lune"}, "« lune » n’existe pas"),
        ({"type": "bands", "bands": 5}, "une liste"),
        ({"type": "bands", "bands": [5]}, "une liste"),
        ({"type": "bands", "bands": [{"min": 0.5, "cents": 1}]}, "« 0.5 » n’est pas un nombre"),
        ({"type": "bands", "bands": [{"min": "0", "cents": "1"}]}, "nombre de centimes"),
        ({"type": "effort_rate", "percent": "NaN", "floor_cents": 1, "ceiling_cents": 2}, "« NaN » n’est pas"),
        ({"type": "effort_rate", "percent": "deux", "floor_cents": 1, "ceiling_cents": 2}, "« deux » n’est pas"),
        ({"type": "effort_rate", "percent": "-1", "floor_cents": 1, "ceiling_cents": 2}, "négatif"),
        ({"type": "effort_rate", "percent": "1", "floor_cents": 3, "ceiling_cents": 2}, "plafond"),
    ],
)
def test_unreadable_rules_say_why(data: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRuleError, match=message):
        parse_price_rule(data)


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity"])
def test_impossible_quotients_are_refused(value: str) -> None:
    with pytest.raises(InvalidRuleError):
        Quotient(Decimal(value))


@dataclass(frozen=True)
class Dated:
    valid_from: date
    name: str


def test_rule_at_takes_the_one_in_force_on_the_day_of_service() -> None:
    rules = [Dated(date(2026, 9, 1), "new"), Dated(date(2025, 9, 1), "old")]
    days = [date(2025, 8, 31), date(2025, 9, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [getattr(rule_at(rules, day), "name", None) for day in days] == [None, "old", "old", "new"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"type": "flat", "cents": 390}, "3,90 €"),
        ({"type": "flat", "cents": 90, "unit": "half_hour"}, "0,90 € la demi-heure"),
        (
            {"type": "bands", "bands": [{"min": "0", "max": "400", "cents": 50}, {"min": "400", "cents": 175}]},
            "de 0,50 € à 1,75 € selon le quotient (2 tranches)",
        ),
        (
            {"type": "effort_rate", "percent": "0.360", "floor_cents": 260, "ceiling_cents": 450},
            "0,36 % du quotient, de 2,60 € à 4,50 €",
        ),
    ],
)
def test_describe_price_in_words(data: dict[str, Any], words: str) -> None:
    assert describe_price(parse_price_rule(data)).replace("\u00a0", " ") == words
