"""French words of a price rule, for lists and summaries."""

from __future__ import annotations

from decimal import Decimal

from preau.common.money import format_cents
from preau.common.text import count, ordinal
from preau.pricing.rules.amounts import decimal_text, quotient_text
from preau.pricing.rules.changes import Change, change_words
from preau.pricing.rules.modifiers import Aid, SiblingCount, SiblingRates, Slots
from preau.pricing.rules.penalties import Penalty
from preau.pricing.rules.prices import PriceRule, Unit


def describe_price(rule: PriceRule) -> str:
    """The base in words: `3,90 €`, `de 0,50 € à 1,75 € selon le quotient (2 tranches)`, `0,90 € la demi-heure`."""
    words = rule.base.words()
    return f"{words} la demi-heure" if rule.unit is Unit.HALF_HOUR else words


def describe_changes(rule: PriceRule) -> list[str]:
    """What changes the price, a line each, in the order it applies; penalties last."""
    lines = _outside_words(rule) + _hours_words(rule.slots)
    if rule.siblings is not None:
        lines.append(_siblings_words(rule.siblings))
    labels = {"Panier-repas (PAI)": rule.lunch_box, "Sans réservation": rule.unbooked, "Réservé hors délai": rule.late}
    lines += [f"{label} : {change_words(change)}" for label, change in labels.items() if change is not None]
    if (late := rule.late_pick_up) is not None:
        slot = f"{format_cents(late.cents)} par tranche de {late.slot_minutes} minutes commencée"
        lines.append(
            f"Départ en retard : {slot}" + (f", après {late.grace_minutes} minutes" * bool(late.grace_minutes))
        )
    return [*lines, *map(_aid_words, rule.aids), *map(_penalty_words, rule.penalties)]


def _outside_words(rule: PriceRule) -> list[str]:
    return [f"Hors commune : {rule.outside.words()}"] if rule.outside is not None else []


def _hours_words(slots: Slots) -> list[str]:
    parts = []
    if slots.grace_minutes:
        parts.append(f"{slots.grace_minutes} minutes de tolérance")
    if slots.least:
        parts.append(f"{count(slots.least, 'demi-heure')} au moins")
    if slots.most is not None:
        parts.append(f"{count(slots.most, 'demi-heure')} au plus")
    return [f"Horaires : {', '.join(parts)}"] if parts else []


def _siblings_words(siblings: SiblingRates) -> str:
    whom = "inscrits" if siblings.counts is SiblingCount.REGISTERED else "présents le même jour"
    ranks = [_rank_words(number, change) for number, change in enumerate(siblings.changes, start=2)]
    return f"Frères et sœurs {whom} : {', '.join(ranks)} et les suivants"


def _rank_words(number: int, change: Change) -> str:
    return f"{change_words(change)} pour le {ordinal(number)}"


def _aid_words(aid: Aid) -> str:
    part = (
        format_cents(aid.cents)
        if aid.cents is not None
        else f"{decimal_text(aid.percent or Decimal(0))}\u00a0% du prix"
    )
    limits = [] if aid.below is None else [f"quotient de moins de {quotient_text(aid.below)}"]
    limits += ["habitants seulement"] if aid.residents_only else []
    return f"Aide « {aid.name} » : {part}" + (f" ({', '.join(limits)})" if limits else "")


def _penalty_words(penalty: Penalty) -> str:
    words = f"Pénalité, {penalty.trigger.words} : {change_words(penalty.change)}"
    if penalty.free:
        words += f" à partir de la {ordinal(penalty.free + 1, feminine=True)} fois {penalty.period.words}"
    if penalty.cap_cents is not None:
        words += f", plafond de {format_cents(penalty.cap_cents)} {penalty.period.words}"
    return words
