"""A presence nobody booked, a booking made late: through the book of prices that the desk uses."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from preau.pricing.book import DatedRule, Presence, PriceBook
from preau.pricing.rules import parse_price_rule

DAY = date(2026, 11, 24)
CANTEEN = 7


def book(**changes: Any) -> PriceBook:
    rule = parse_price_rule({"type": "flat", "cents": 390, **changes})
    return PriceBook({CANTEEN: [DatedRule(3, date(2026, 9, 1), "all", rule)]}, [])


@pytest.mark.parametrize(
    ("change", "cents", "line"),
    [
        ({"replace_cents": 700}, 700, "présence sans réservation : prix de 7,00\u00a0€"),
        ({"add_cents": 200}, 590, "présence sans réservation : +\u00a02,00\u00a0€ sur 3,90\u00a0€"),
        ({"percent": "50"}, 585, "présence sans réservation : +\u00a050\u00a0% sur 3,90\u00a0€"),
    ],
)
def test_unbooked_presence_pays_the_extra(change: dict[str, Any], cents: int, line: str) -> None:
    quote = book(unbooked=change).quote(CANTEEN, "child", DAY, unbooked=True)
    assert (quote.cents, quote.explanation) == (cents, ("tarif unique", line))
    assert quote.details["is_unbooked"] is True
    assert (quote.details["rule_id"], quote.details["rule_from"]) == (3, "2026-09-01")


def test_booked_presence_pays_no_extra() -> None:
    assert book(unbooked={"add_cents": 200}).quote(CANTEEN, "child", DAY).cents == 390


def test_unbooked_presence_without_an_extra_pays_the_usual_price() -> None:
    assert book().quote(CANTEEN, "child", DAY, unbooked=True).cents == 390


def test_late_booking_pays_its_own_extra_and_never_both() -> None:
    changes = {"late": {"add_cents": 100}, "unbooked": {"add_cents": 200}}
    cents = [
        book(**changes).quote_presence(CANTEEN, "child", DAY, Presence(is_unbooked=unbooked, is_late=late)).cents
        for unbooked, late in ((False, True), (True, False), (True, True))
    ]
    assert cents == [490, 590, 590]


def test_late_pick_up_is_due_by_slot_begun_after_the_grace() -> None:
    late = {"slot_minutes": 15, "cents": 500, "grace_minutes": 5}
    quotes = [
        book(late_pick_up=late).quote_presence(CANTEEN, "child", DAY, Presence(late_minutes=minutes))
        for minutes in (0, 5, 6, 15, 16)
    ]
    assert [quote.cents for quote in quotes] == [390, 390, 890, 890, 1390]
    assert quotes[-1].explanation[-1] == "départ 16 minutes après la fermeture : 2 tranches × 5,00\u00a0€"


def test_hours_are_forgiven_and_limited() -> None:
    evening = book(unit="half_hour", hours={"grace_minutes": 10, "least": 2, "most": 4})
    ends = (time(17), time(17, 40), time(17, 41), time(18, 30), time(19))
    quotes = [evening.quote(CANTEEN, "child", DAY, arrival=time(16, 30), departure=end) for end in ends]
    assert [quote.details["half_hours"] for quote in quotes] == [2, 2, 3, 4, 4]
    assert [quote.explanation[0].removesuffix("3,90\u00a0€")[-40:] for quote in quotes[2:4]] == [
        "3 demi-heures × ",
        "4 demi-heures × ",
    ]
    assert quotes[0].explanation == ("2 demi-heures × 3,90\u00a0€ (minimum facturé, pour 1 commencée)",)
    assert quotes[1].explanation == ("2 demi-heures × 3,90\u00a0€ (10 minutes de tolérance)",)
    assert quotes[4].explanation == ("4 demi-heures × 3,90\u00a0€ (maximum facturé, pour 5 commencées)",)
