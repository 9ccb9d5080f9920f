"""What the page of an operation shows, at the family's as at the desk: cause, price, receipt, counter-entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from preau.common.money import format_cents
from preau.common.text import count, date_text
from preau.ledger.enums import CauseKind, EntryKind
from preau.payments.tracing import BankTrace, bank_trace
from preau.receipts.models import Receipt
from preau.receipts.tracing import receipt_of_entry
from preau.wallets.explaining import Explanation

MONEY_IN = (EntryKind.TOP_UP, EntryKind.RECEIPT, EntryKind.REVERSAL, EntryKind.RETURN)
FROM_BANK = (CauseKind.PAYMENT, CauseKind.MESSAGE)


@dataclass(frozen=True, slots=True)
class Story:
    """An operation with all that explains it. `facts` are what the price was computed from: label, value."""

    operation: Explanation
    receipt: Receipt | None
    bank: BankTrace | None
    facts: tuple[tuple[str, str], ...]

    @property
    def price_lines(self) -> list[str]:
        lines: list[str] = self.operation.price.get("explanation", [])
        return lines

    @property
    def price_cents(self) -> int | None:
        return self.operation.price.get("cents")


def tell(operation: Explanation) -> Story:
    """One statement for money that came in, two when a bank said so; none for a day."""
    receipt = receipt_of_entry(operation.entry_id) if operation.kind in MONEY_IN else None
    bank = None
    if operation.cause_kind in FROM_BANK:
        bank = bank_trace(operation.cause_kind, operation.cause_id, operation.revision)
    return Story(operation, receipt, bank, tuple(_facts(operation.price.get("details") or {})))


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
