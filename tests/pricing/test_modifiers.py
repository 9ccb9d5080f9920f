"""What changes a price: each step alone, all of them together, and any rule through JSON."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.common.errors import InvalidRuleError
from preau.pricing.rules import (
    Add,
    Aid,
    Band,
    EffortRate,
    Event,
    FlatPrice,
    IncomeBands,
    LatePickUp,
    Penalty,
    Percent,
    Period,
    PriceContext,
    PriceRule,
    Quotient,
    Rank,
    Replace,
    Sibling,
    SiblingCount,
    SiblingRates,
    Slots,
    Term,
    TermRate,
    Trigger,
    Unit,
    apply_change,
    describe_changes,
    parse_price_rule,
    penalise,
    price,
    price_rule_to_dict,
    rank_of,
    term_of,
    term_price,
)

SPACE = "\u00a0"
YEAR = "dans l’année scolaire"


def rule(**changes: Any) -> PriceRule:
    return PriceRule(FlatPrice(1000), **changes)


def answer(made: PriceRule, **context: Any) -> tuple[int, list[str]]:
    quote = price(made, PriceContext(**context))
    return quote.cents, [line.replace(SPACE, " ") for line in quote.explanation]


@pytest.mark.parametrize(
    ("change", "cents", "after"),
    [
        (Replace(650), 1000, 650),
        (Add(100), 1000, 1100),
        (Add(-1200), 1000, 0),
        (Percent(Decimal(20)), 325, 390),
        (Percent(Decimal("-33.3")), 5, 3),
        (Percent(Decimal("-50")), 5, 3),
        (Percent(Decimal(-100)), 1000, 0),
    ],
)
def test_change_rounds_half_up_and_never_goes_under_zero(change: Any, cents: int, after: int) -> None:
    assert apply_change(change, cents) == after


def test_residents_pay_the_usual_price() -> None:
    assert answer(rule(outside=Percent(Decimal(20)))) == (1000, ["tarif unique"])


@pytest.mark.parametrize(
    ("outside", "cents", "lines"),
    [
        (Percent(Decimal(20)), 1200, ["hors commune : + 20 % sur 10,00 €"]),
        (Add(150), 1150, ["hors commune : + 1,50 € sur 10,00 €"]),
        (Replace(650), 650, ["hors commune : prix de 6,50 €"]),
        (
            EffortRate(Decimal(1), 500, 2000),
            900,
            ["tarif hors commune", "quotient 900 × 1 %"],
        ),
        (
            IncomeBands((Band(Decimal(0), Decimal(900), 100), Band(Decimal(900), None, 700))),
            700,
            ["tarif hors commune", "quotient 900 : tranche à partir de 900"],
        ),
    ],
)
def test_households_outside_the_town(outside: Any, cents: int, lines: list[str]) -> None:
    quotient = Quotient(Decimal(900))
    assert answer(rule(outside=outside), quotient=quotient, is_resident=False) == (cents, lines)


def test_unknown_quotient_outside_pays_the_highest_of_its_own_grid() -> None:
    outside = EffortRate(Decimal(1), 500, 2000)
    assert answer(rule(outside=outside), is_resident=False)[0] == 2000


SIBLINGS = SiblingRates(SiblingCount.PRESENT, (Percent(Decimal(-10)), Replace(200)))


@pytest.mark.parametrize(
    ("rank", "cents", "line"),
    [
        (1, 1000, "1er enfant réservé ce jour-là, sur 5 : prix entier"),
        (2, 900, "2e enfant réservé ce jour-là, sur 5 : − 10 % sur 10,00 €"),
        (3, 200, "3e enfant réservé ce jour-là, sur 5 : prix de 2,00 €"),
        (5, 200, "5e enfant réservé ce jour-là, sur 5 : prix de 2,00 €"),
    ],
)
def test_sibling_rank_gives_its_price(rank: int, cents: int, line: str) -> None:
    assert answer(rule(siblings=SIBLINGS), rank=Rank(rank, 5, SiblingCount.PRESENT)) == (cents, [line])


def test_adults_have_no_rank() -> None:
    assert answer(rule(siblings=SIBLINGS)) == (1000, ["tarif unique"])


BIRTHS = st.lists(st.none() | st.integers(0, 3).map(lambda day: date(2018, 1, 1 + day)), min_size=1, max_size=5)


@given(BIRTHS, st.randoms(use_true_random=False))
def test_rank_does_not_depend_on_the_order_of_entry(births: list[date | None], chance: Random) -> None:
    siblings = [Sibling(person, birth) for person, birth in enumerate(births)]
    shuffled = chance.sample(siblings, len(siblings))
    ranks = [rank_of(one.person_id, siblings, SiblingCount.REGISTERED) for one in siblings]
    assert [rank_of(one.person_id, shuffled, SiblingCount.REGISTERED) for one in siblings] == ranks
    assert sorted(rank.number for rank in ranks if rank) == list(range(1, len(siblings) + 1))


def test_rank_goes_by_age_then_by_number_and_the_unknown_last() -> None:
    born = {4: date(2015, 1, 1), 2: date(2018, 1, 1), 9: date(2018, 1, 1), 1: None}
    siblings = [Sibling(person, birth) for person, birth in born.items()]
    ranks = {person: rank_of(person, siblings, SiblingCount.REGISTERED) for person in (4, 2, 9, 1, 7)}
    assert {person: rank and rank.number for person, rank in ranks.items()} == {4: 1, 2: 2, 9: 3, 1: 4, 7: None}


def test_own_lunch_box() -> None:
    made = rule(lunch_box=Replace(150))
    assert answer(made, has_lunch_box=True) == (150, ["panier-repas apporté (PAI) : prix de 1,50 €"])
    assert answer(made) == (1000, ["tarif unique"])


def test_aid_splits_the_price_and_keeps_both_parts() -> None:
    made = PriceRule(FlatPrice(325), aids=(Aid("le CCAS", percent=Decimal(50)), Aid("l’État", cents=100)))
    quote = price(made, PriceContext())
    assert (quote.cents, quote.third_parties, quote.full_cents) == (62, (("le CCAS", 163), ("l’État", 100)), 325)
    assert [line.replace(SPACE, " ") for line in quote.explanation] == [
        "tarif unique",
        "part payée par le CCAS : 1,63 € sur 3,25 €",
        "part payée par l’État : 1,00 € sur 3,25 €",
    ]
    assert quote.to_dict()["third_parties"] == [{"name": "le CCAS", "cents": 163}, {"name": "l’État", "cents": 100}]


@pytest.mark.parametrize(
    ("quotient", "is_resident", "cents"),
    [("399.99", True, 700), ("400", True, 1000), (None, True, 1000), ("300", False, 1000)],
)
def test_aid_goes_to_whom_it_is_for(quotient: str | None, is_resident: bool, cents: int) -> None:
    aid = Aid("la ville", cents=300, below=Decimal(400), residents_only=True)
    known = Quotient(Decimal(quotient)) if quotient else None
    assert answer(rule(aids=(aid,)), quotient=known, is_resident=is_resident)[0] == cents


@given(st.integers(0, 5000), st.integers(1, 100), st.integers(0, 6000), st.integers(0, 100))
def test_parts_always_add_up(cents: int, percent: int, flat: int, share: int) -> None:
    aids = (Aid("a", percent=Decimal(percent)), Aid("b", cents=flat))
    whole = price(PriceRule(FlatPrice(cents), aids=aids), PriceContext())
    assert whole.full_cents == cents
    assert min(whole.cents, *(part for _, part in whole.third_parties)) >= 0
    part = price(PriceRule(FlatPrice(cents), aids=aids), PriceContext(share_percent=share))
    assert abs(part.full_cents * 100 - cents * share) <= 150


def test_everything_together_goes_in_one_order() -> None:
    made = PriceRule(
        FlatPrice(100),
        Unit.HALF_HOUR,
        outside=Percent(Decimal(20)),
        siblings=SiblingRates(SiblingCount.REGISTERED, (Percent(Decimal(-10)),)),
        unbooked=Add(50),
        late_pick_up=LatePickUp(15, 300),
        aids=(Aid("la ville", cents=100),),
    )
    context = PriceContext(
        None,
        time(16, 30),
        time(18),
        50,
        is_resident=False,
        rank=Rank(2, 2),
        is_unbooked=True,
        late_minutes=10,
    )
    quote = price(made, context)
    assert [line.replace(SPACE, " ") for line in quote.explanation] == [
        "hors commune : + 20 % sur 1,00 €",
        "2e enfant inscrit à cette date, sur 2 : − 10 % sur 1,20 €",
        "3 demi-heures × 1,08 €",
        "présence sans réservation : + 0,50 € sur 3,24 €",
        "départ 10 minutes après la fermeture : 1 tranche × 3,00 €",
        "part payée par la ville : 1,00 € sur 6,74 €",
        "part du foyer : 50 % de 5,74 €",
    ]
    assert (quote.cents, quote.third_parties) == (287, (("la ville", 50),))


FLAT_RATE = PriceRule(TermRate(((4, 18200), (5, 21500))), siblings=SiblingRates(SiblingCount.REGISTERED, (Add(-1000),)))


def test_flat_rate_makes_each_service_free_and_says_so() -> None:
    assert answer(FLAT_RATE) == (0, ["compris dans le forfait du trimestre"])
    guest = PriceRule(TermRate(((4, 18200),)), unbooked=Replace(450))
    assert answer(guest, is_unbooked=True)[0] == 450


def test_flat_rate_of_a_term_by_days_a_week() -> None:
    quotes = [term_price(FLAT_RATE, days, PriceContext(rank=Rank(2, 2))) for days in (3, 4, 5)]
    assert [quote.cents for quote in quotes] == [17200, 17200, 20500]
    assert quotes[2].explanation[0].replace(SPACE, " ") == "forfait du trimestre pour 5 jours par semaine : 215,00 €"
    with pytest.raises(InvalidRuleError, match="6 jours par semaine"):
        term_price(FLAT_RATE, 6, PriceContext())
    with pytest.raises(InvalidRuleError, match="Aucun forfait"):
        term_price(rule(), 4, PriceContext())


@pytest.mark.parametrize(
    ("day", "term", "first", "last"),
    [
        (date(2026, 9, 1), Term.AUTUMN, date(2026, 9, 1), date(2026, 12, 31)),
        (date(2027, 3, 31), Term.WINTER, date(2027, 1, 1), date(2027, 3, 31)),
        (date(2027, 7, 31), Term.SPRING, date(2027, 4, 1), date(2027, 7, 31)),
    ],
)
def test_terms(day: date, term: Term, first: date, last: date) -> None:
    found = term_of(day)
    assert found is not None
    assert (found.term, found.first, found.last) == (term, first, last)
    assert term_of(date(2027, 8, 1)) is None


ABSENT = Penalty(Trigger.ABSENT, Add(300), free=6, cap_cents=1000)


def event(number: int, trigger: Trigger = Trigger.ABSENT, **facts: int) -> Event:
    return Event(trigger, date(2026, 11, 24), number, 390, evidence={"roll_call": 12}, **facts)


@pytest.mark.parametrize(
    ("number", "penalised", "cents"), [(1, 0, 0), (6, 0, 0), (7, 0, 300), (10, 900, 100), (11, 1000, 0)]
)
def test_penalty_begins_after_the_allowance_and_stops_at_the_cap(number: int, penalised: int, cents: int) -> None:
    line = penalise(ABSENT, event(number, penalised_cents=penalised))
    assert line is not None
    assert line.cents == cents


@pytest.mark.parametrize(
    ("change", "billed", "cents"),
    [(Add(300), 0, 300), (Percent(Decimal(50)), 0, 195), (Replace(700), 390, 310), (Replace(700), 800, 0)],
)
def test_penalty_is_flat_a_part_of_the_price_or_another_price(change: Any, billed: int, cents: int) -> None:
    line = penalise(Penalty(Trigger.ABSENT, change), event(1, billed_cents=billed))
    assert line is not None
    assert line.cents == cents


def test_penalty_tells_what_proves_it() -> None:
    line = penalise(ABSENT, event(7))
    assert line is not None
    assert [text.replace(SPACE, " ") for text in line.explanation] == [
        "absence non justifiée du 24 novembre 2026, 7e dans l’année scolaire",
        "pénalité : + 3,00 €",
    ]
    assert (line.details["evidence"], line.details["period_from"]) == ({"roll_call": 12}, "2026-09-01")


def test_penalty_for_something_else_is_no_line() -> None:
    assert penalise(ABSENT, event(9, Trigger.LATE_PICK_UP)) is None


@pytest.mark.parametrize(
    ("period", "day", "first"),
    [
        (Period.SCHOOL_YEAR, date(2027, 8, 31), date(2026, 9, 1)),
        (Period.SCHOOL_YEAR, date(2027, 9, 1), date(2027, 9, 1)),
        (Period.MONTH, date(2027, 2, 28), date(2027, 2, 1)),
    ],
)
def test_period_of_a_penalty(period: Period, day: date, first: date) -> None:
    assert period.start(day) == first


cents = st.integers(0, 1_000_000)
percents = st.decimals(-100, 1000, places=2)
changes = st.builds(Replace, cents) | st.builds(Add, st.integers(-5000, 5000)) | st.builds(Percent, percents)
fees = st.builds(Replace, cents) | st.builds(Add, st.integers(1, 5000))


@st.composite
def grids(draw: st.DrawFn) -> IncomeBands | EffortRate:
    if draw(st.booleans()):
        low = draw(st.integers(0, 5000))
        return EffortRate(draw(st.decimals(0, 50, places=3)), low, low + draw(st.integers(0, 5000)))
    starts = [0, *sorted(draw(st.sets(st.integers(1, 5000), max_size=6)))]
    ends: list[Decimal | None] = [*(Decimal(start) for start in starts[1:]), None]
    return IncomeBands(tuple(Band(Decimal(start), end, draw(cents)) for start, end in zip(starts, ends, strict=True)))


@st.composite
def rules(draw: st.DrawFn) -> PriceRule:
    unit = draw(st.sampled_from(Unit))
    names = draw(st.lists(st.sampled_from("abc"), unique=True))
    triggers = draw(st.lists(st.sampled_from(Trigger), unique=True))
    slots = Slots(draw(st.integers(0, 29)), 1, draw(st.none() | st.integers(1, 48)))
    return PriceRule(
        draw(st.builds(FlatPrice, cents) | grids()),
        unit,
        slots=slots if unit is Unit.HALF_HOUR else Slots(),
        outside=draw(st.none() | changes | grids()),
        siblings=draw(
            st.none()
            | st.builds(
                SiblingRates, st.sampled_from(SiblingCount), st.lists(changes, min_size=1, max_size=9).map(tuple)
            )
        ),
        lunch_box=draw(st.none() | changes),
        unbooked=draw(st.none() | changes),
        late=draw(st.none() | changes),
        late_pick_up=draw(st.none() | st.builds(LatePickUp, st.integers(1, 120), cents, st.integers(0, 60))),
        aids=tuple(
            Aid(name, draw(cents), None, draw(st.none() | st.decimals(1, 900, places=2)), draw(st.booleans()))
            for name in names
        ),
        penalties=tuple(
            Penalty(
                trigger, draw(fees), draw(st.integers(0, 9)), draw(st.sampled_from(Period)), draw(st.none() | cents)
            )
            for trigger in triggers
        ),
    )


contexts = st.builds(
    PriceContext,
    st.none() | st.builds(Quotient, st.decimals(0, 6000, places=2)),
    st.just(time(16, 30)),
    st.sampled_from([time(16, 31), time(17, 5), time(19)]),
    st.integers(0, 100),
    is_resident=st.booleans(),
    rank=st.none() | st.builds(Rank, st.integers(1, 9), st.just(9)),
    has_lunch_box=st.booleans(),
    is_unbooked=st.booleans(),
    is_late=st.booleans(),
    late_minutes=st.integers(0, 200),
)


@given(rules())
def test_any_rule_survives_json(made: PriceRule) -> None:
    assert parse_price_rule(json.loads(json.dumps(price_rule_to_dict(made)))) == made


@given(rules(), contexts)
def test_any_price_is_whole_explained_and_kept(made: PriceRule, context: PriceContext) -> None:
    quote = price(made, context)
    assert min(quote.cents, *(part for _, part in quote.third_parties), 0) == 0
    assert quote.explanation
    assert json.loads(json.dumps(quote.to_dict())) == quote.to_dict()
    assert price(made, context) == quote


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"remise": 3}, "« remise » n’existe pas"),
        ({"unbooked": 5}, "« unbooked » est mal écrit"),
        ({"unbooked": {}}, "un seul des trois"),
        ({"unbooked": {"add_cents": 1, "percent": "2"}}, "un seul des trois"),
        ({"unbooked": {"add_cents": "1"}}, "pas un nombre entier"),
        ({"unbooked": {"percent": "-101"}}, "−100"),
        ({"unbooked": {"replace_cents": -1}}, "nombre de centimes"),
        ({"siblings": {"changes": []}}, "Il manque « counts »"),
        ({"siblings": {"counts": "present", "changes": []}}, "deuxième enfant"),
        ({"siblings": {"counts": "all", "changes": []}}, "« all » n’existe pas"),
        ({"hours": {"grace_minutes": 5}}, "à la demi-heure"),
        ({"hours": {"grace_minutes": 30}, "unit": "half_hour"}, "29 minutes"),
        ({"hours": {"least": 4, "most": 2}, "unit": "half_hour"}, "au moins égal au minimum"),
        ({"outside": {"type": "flat", "cents": 5}}, "grille de tranches"),
        ({"outside": {"type": "bands", "bands": [{"min": "5", "cents": 1}]}}, "commencer à 0"),
        ({"late_pick_up": {"slot_minutes": 0, "cents": 1}}, "de 1 à 120 minutes"),
        ({"aids": 5}, "une liste"),
        ({"aids": [{"name": "a"}]}, "l’un des deux"),
        ({"aids": [{"name": "", "cents": 5}]}, "qui paie"),
        ({"aids": [{"name": "a", "cents": 5}, {"name": "a", "cents": 5}]}, "même nom"),
        ({"penalties": [{"trigger": "lune", "change": {"add_cents": 5}}]}, "« lune » n’existe pas"),
        ({"penalties": [{"trigger": "absent", "change": {"add_cents": 0}}]}, "plus de 0 €"),
        ({"penalties": [{"trigger": "absent", "change": {"add_cents": 5}}] * 2}, "Une seule pénalité"),
    ],
)
def test_rules_that_cannot_be_applied_say_why(more: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidRuleError, match=message):
        parse_price_rule({"type": "flat", "cents": 390, **more})


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ([], "de 1 à 7"),
        ([{"days": 5, "cents": 1}, {"days": 4, "cents": 1}], "de 1 à 7"),
        ([{"days": 8, "cents": 1}], "de 1 à 7"),
    ],
)
def test_flat_rates_that_cannot_be_applied_say_why(days: list[dict[str, int]], message: str) -> None:
    with pytest.raises(InvalidRuleError, match=message):
        parse_price_rule({"type": "term", "days": days})


def test_every_change_is_described() -> None:
    made = PriceRule(
        FlatPrice(90),
        Unit.HALF_HOUR,
        slots=Slots(10, 2, 6),
        outside=Percent(Decimal(30)),
        siblings=SiblingRates(SiblingCount.REGISTERED, (Percent(Decimal(-10)), Replace(50))),
        lunch_box=Replace(20),
        unbooked=Add(150),
        late_pick_up=LatePickUp(15, 500, 5),
        aids=(Aid("le CCAS", percent=Decimal(50), below=Decimal(400), residents_only=True),),
        penalties=(ABSENT,),
    )
    assert [line.replace(SPACE, " ") for line in describe_changes(made)] == [
        "Hors commune : + 30 %",
        "Horaires : 10 minutes de tolérance, 2 demi-heures au moins, 6 demi-heures au plus",
        "Frères et sœurs inscrits : − 10 % pour le 2e, prix de 0,50 € pour le 3e et les suivants",
        "Panier-repas (PAI) : prix de 0,20 €",
        "Sans réservation : + 1,50 €",
        "Départ en retard : 5,00 € par tranche de 15 minutes commencée, après 5 minutes",
        "Aide « le CCAS » : 50 % du prix (quotient de moins de 400, habitants seulement)",
        f"Pénalité, absence non justifiée : + 3,00 € à partir de la 7e fois {YEAR}, plafond de 10,00 € {YEAR}",
    ]
