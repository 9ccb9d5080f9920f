"""Kinds of prices and of changes: each in its own module reads, writes, says and computes itself; none is forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from preau.common.errors import InvalidRuleError
from preau.common.money import format_cents
from preau.pricing.rules import (
    BASES,
    CHANGES,
    Base,
    Change,
    Grid,
    PriceContext,
    Quotient,
    apply_change,
    change_words,
    describe_changes,
    describe_price,
    parse_price_rule,
    price,
    price_rule_to_dict,
)
from preau.pricing.rules.bases.base import base
from preau.pricing.rules.changes import change_to_dict, parse_change
from preau.pricing.rules.changes.base import change
from preau.pricing.rules.reading import JsonObject
from preau.web.desk.organisation.prices.editor import OUTSIDE_GRIDS, PriceEditor
from preau.web.desk.organisation.prices.fields import ChangeForm, change_typed
from preau.web.desk.organisation.prices.forms import BASES as TYPED_BASES

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "own_prices.json").read_text())


@pytest.mark.parametrize("case", VECTORS["bases"], ids=lambda case: f"{case['rule']['type']} {case['quotient']}")
def test_base_vectors(case: dict[str, Any]) -> None:
    quotient = None if case["quotient"] is None else Quotient(Decimal(case["quotient"]))
    assert price(parse_price_rule(case["rule"]), PriceContext(quotient)).cents == case["cents"]


@pytest.mark.parametrize("case", VECTORS["changes"], ids=lambda case: str(case["change"]))
def test_change_vectors(case: dict[str, Any]) -> None:
    assert apply_change(parse_change(case["change"]), case["before"]) == case["after"]


@pytest.mark.parametrize("kind", BASES.values(), ids=lambda kind: kind.type)
def test_every_base_reads_writes_says_itself_and_has_its_vector(kind: type[Base]) -> None:
    assert any(case["rule"]["type"] == kind.type for case in VECTORS["bases"])
    assert kind.examples
    for example in kind.examples:
        rule = parse_price_rule(example)
        assert type(rule.base) is kind
        assert price_rule_to_dict(rule) == {**example, "unit": "service"}
        assert describe_price(rule) == rule.base.words() != ""
        assert set(example) == {"type"} | kind.keys
        outside = {"type": "flat", "cents": 300, "outside": example}
        if kind.serves_outside:
            assert type(parse_price_rule(outside).outside) is kind
            assert price_rule_to_dict(parse_price_rule(outside))["outside"] == example
        else:
            with pytest.raises(InvalidRuleError):
                parse_price_rule(outside)


@pytest.mark.parametrize("kind", CHANGES.values(), ids=lambda kind: kind.key)
def test_every_change_reads_writes_says_itself_and_has_its_vector(kind: type[Change]) -> None:
    assert any(list(case["change"]) == [kind.key] for case in VECTORS["changes"])
    for value in kind.examples:
        read = parse_change({kind.key: value})
        assert (type(read), change_to_dict(read)) == (kind, {kind.key: value})
        assert change_words(read)


@pytest.mark.parametrize("kind", BASES.values(), ids=lambda kind: kind.type)
def test_every_base_can_be_typed_and_is_shown_as_it_is_kept(kind: type[Base]) -> None:
    assert kind.type in dict(TYPED_BASES)
    assert (kind.type in dict(OUTSIDE_GRIDS)) is kind.serves_outside
    for example in kind.examples:
        rule = parse_price_rule(example)
        editor = PriceEditor(None, kept=rule, audience="child", first=date(2026, 9, 1))
        shown = {name: value for name, value in editor.grid.initial.items() if value}
        assert shown or [row.price for row in editor.grid.bands.rows] == ["0,50", "1,75"]


@pytest.mark.parametrize("kind", CHANGES.values(), ids=lambda kind: kind.key)
def test_every_change_can_be_typed_and_is_read_again_as_itself(kind: type[Change]) -> None:
    for value in kind.examples:
        kept = parse_change({kind.key: value})
        form = ChangeForm({f"x-{name}": text for name, text in change_typed(kept).items()}, "x", "Hors commune", None)
        assert form.is_valid()
        assert form.change == kept


# -- a newcomer's kinds: registered, and nothing else -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hundredths(Grid):
    """A base by steps of the quotient."""

    type: ClassVar[str] = "hundredths"
    keys: ClassVar[frozenset[str]] = frozenset({"cents_by_hundred"})
    examples: ClassVar[tuple[JsonObject, ...]] = ({"type": "hundredths", "cents_by_hundred": 25},)
    serves_outside: ClassVar[bool] = True

    cents: int

    @classmethod
    def parse(cls, data: JsonObject) -> Self:
        return cls(data["cents_by_hundred"])

    def dump(self) -> dict[str, Any]:
        return {"cents_by_hundred": self.cents}

    def words(self) -> str:
        return f"{format_cents(self.cents)} par centaine de quotient"

    def highest_cents(self) -> int:
        return 25 * self.cents

    def unit_cents(self, quotient: Quotient | None, lines: list[str]) -> int:
        lines.append("par centaine")
        return self.highest_cents() if quotient is None else int(quotient.value // 100) * self.cents


@dataclass(frozen=True, slots=True)
class WholeEuro(Change):
    """A change that rounds to the euro above."""

    key: ClassVar[str] = "whole_euro"
    examples: ClassVar[tuple[Any, ...]] = (True,)

    is_on: bool

    @classmethod
    def parse(cls, value: object) -> Self:
        return cls(bool(value))

    def dump(self) -> Any:
        return self.is_on

    def apply(self, cents: int) -> int:
        return -(-cents // 100) * 100

    def words(self) -> str:
        return "à l’euro supérieur"

    def penalty_cents(self, price_cents: int, billed_cents: int) -> int:
        return self.apply(price_cents) - billed_cents


@pytest.fixture
def newcomers() -> Iterator[None]:
    base(Hundredths)
    change(WholeEuro)
    yield
    del BASES["hundredths"], CHANGES["whole_euro"]


@pytest.mark.usefixtures("newcomers")
def test_registered_kinds_are_read_written_said_and_applied() -> None:
    own = {"type": "hundredths", "cents_by_hundred": 25}
    written = {**own, "unit": "service", "unbooked": {"whole_euro": True}, "outside": own}
    written["penalties"] = [{"trigger": "absent", "change": {"whole_euro": True}, "free": 0, "period": "month"}]
    rule = parse_price_rule(written)
    assert price_rule_to_dict(rule) == written
    assert describe_price(rule) == "0,25\u00a0€ par centaine de quotient"
    assert describe_changes(rule)[:2] == [
        "Hors commune : 0,25\u00a0€ par centaine de quotient",
        "Sans réservation : à l’euro supérieur",
    ]
    known = Quotient(Decimal(950))
    assert price(rule, PriceContext(known)).cents == 225
    assert price(rule, PriceContext(known, is_resident=False)).explanation == ("tarif hors commune", "par centaine")
    assert price(rule, PriceContext(known, is_unbooked=True)).cents == 300
    assert price(rule, PriceContext()).cents == 625


def test_kind_that_nobody_registered_is_refused_never_read_as_another() -> None:
    for data in ({"type": "hundredths", "cents": 3}, {"type": ["flat"], "cents": 3}, {"type": None, "cents": 3}):
        with pytest.raises(InvalidRuleError):
            parse_price_rule(data)
    for data in ({"whole_euro": True}, {"add_cents": 1, "percent": "1"}, {}):
        with pytest.raises(InvalidRuleError):
            parse_change(data)
