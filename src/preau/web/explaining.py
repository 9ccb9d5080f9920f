"""What the page of an operation shows, at the family's as at the desk: what rooms tell of it, and its price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from preau.common.money import format_cents
from preau.common.text import count, date_text
from preau.ledger.telling import Card, Told
from preau.wallets.explaining import Explanation
from preau.web.modules import Leads


@dataclass(frozen=True, slots=True)
class Shown:
    """Where one can go from a card."""

    url: str
    icon: str
    words: str | Promise


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card of the page: all that rooms told for it, in their order."""

    card: Card
    title: str
    told: tuple[Told, ...]
    links: tuple[Shown, ...]

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [fact for told in self.told for fact in told.facts]


@dataclass(frozen=True, slots=True)
class Story:
    """An operation with all that explains it. `facts` are what the price was computed from: label, value."""

    operation: Explanation
    movement: ShownCard
    cards: tuple[ShownCard, ...]
    facts: tuple[tuple[str, str], ...]

    @property
    def by(self) -> str:
        """Who did it, where no person did: the bank."""
        return next((told.by for told in self.operation.told if told.by), "")

    @property
    def price_lines(self) -> list[str]:
        lines: list[str] = self.operation.price.get("explanation", [])
        return lines

    @property
    def price_cents(self) -> int | None:
        return self.operation.price.get("cents")


def tell(operation: Explanation, slug: str, leads: Mapping[str, Leads]) -> Story:
    """The cards of the page; `leads` are the pages that this reader may open, by what they show. No statement."""
    cards = [_card(card, operation.told, slug, leads) for card in Card]
    shown = tuple(card for card in cards if card.told and card.card is not Card.MOVEMENT)
    return Story(operation, cards[0], shown, tuple(_facts(operation.price.get("details") or {})))


def _card(card: Card, told: tuple[Told, ...], slug: str, leads: Mapping[str, Leads]) -> ShownCard:
    ours = tuple(one for one in told if one.card is card)
    title = next((one.title for one in ours if one.title), "")
    links = [link for one in ours for link in one.links if link.to in leads]
    shown = [
        Shown(reverse(lead.page, args=[slug, *link.arguments]), lead.icon, lead.words)
        for link in links
        for lead in [leads[link.to]]
    ]
    return ShownCard(card, title, ours, tuple(shown))


def _facts(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is kept of a price besides its lines; a charge of another time may lack some."""
    found: list[tuple[str, str]] = []
    if details.get("rule_from"):
        since = _("en vigueur depuis le %(day)s") % {"day": _day(details["rule_from"])}
        found.append((_("Tarif"), f"n° {details['rule_id']}, {since}" if details.get("rule_id") else since))
    if details.get("quotient") is not None:
        value = str(details["quotient"]).replace(".", ",").removesuffix(",00")
        since = _(", connu depuis le %(day)s") % {"day": _day(details["quotient_from"])}
        found.append((_("Quotient familial"), value + (since if details.get("quotient_from") else "")))
    if details.get("unit_cents") is not None:
        found.append((_("Prix de l’unité"), format_cents(details["unit_cents"])))
    if details.get("half_hours") is not None:
        found.append((_("Durée comptée"), count(details["half_hours"], _("demi-heure"), _("demi-heures"))))
    if details.get("share_percent") not in (None, 100):
        found.append((_("Part de votre foyer"), f"{details['share_percent']} %"))
    return found


def _day(text: str) -> str:
    return date_text(date.fromisoformat(text))
