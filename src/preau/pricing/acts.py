"""Prices, told for the journal of acts."""

from __future__ import annotations

from typing import Any

from preau.common.acts import CREATED, REMOVED, Piece, Row, Sentence, Subject, register_subjects, said
from preau.pricing.models import PriceAudience
from preau.pricing.rules.describing import describe_changes, describe_price
from preau.pricing.rules.price_format import parse_price_rule


def _price(row: Row) -> Sentence:
    """`a fixé le prix de Cantine (tous), à partir du mardi 1 septembre 2026`."""
    verb = {CREATED: "a fixé", REMOVED: "a retiré"}.get(row.what, "a changé")
    audience = str(PriceAudience(row.text("audience")).label).lower()
    activity = Piece(row.target("activity_id"), "prices")
    return said(f"{verb} le prix de ", activity, f" ({audience}), à partir du {row.day('valid_from')}")


def _rule(value: Any) -> str:
    rule = parse_price_rule(value)
    return " ; ".join([describe_price(rule), *describe_changes(rule)])


register_subjects({"pricing.PriceRule": Subject("le prix", "Activités et prix", _price, says={"rule": _rule})})
