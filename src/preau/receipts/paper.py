"""The receipt on paper: who paid, for what, how, how much in figures and in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from preau.common.money import format_cents
from preau.common.text import date_text, instant_text
from preau.common.typeset import pdf
from preau.receipts.enums import Means
from preau.receipts.models import Receipt
from preau.receipts.rules.words import amount_words

TEMPLATE = Path(__file__).with_name("receipt.typ")


def receipt_pdf(receipt: Receipt) -> bytes:
    """One page; the same bytes each time, but that an undone receipt says so. Reads what `desk.receipt_in` loads."""
    return pdf(TEMPLATE, _data(receipt), made_at=receipt.at)


def _data(receipt: Receipt) -> dict[str, Any]:
    office, household = receipt.cash_office, receipt.household
    undone = getattr(receipt, "reversed_by", None)
    undoes = receipt.undoes
    title = "Reçu d’annulation" if undoes else "Reçu"
    return {
        "title": f"{title} {receipt.full_number}",
        "structure": office.structure.name,
        "contact": ", ".join(word for word in (office.structure.contact_phone, office.structure.contact_email) if word),
        "office": office.name,
        "heading": title,
        "number": receipt.full_number,
        "undone": _undone(undone) if undone else _returned(receipt),
        "facts": [
            ["Reçu de", receipt.payer],
            *([["Pour le foyer", f"{household.name}, dossier {household.number}"]] if household else []),
            ["Moyen de paiement", _means(receipt)],
            ["Date", instant_text(receipt.at, year=True)],
            *([["Annule le reçu", undoes.full_number], ["Raison", receipt.note]] if undoes else []),
        ],
        "lines": [[_line(line.label, line.person), format_cents(line.amount_cents)] for line in receipt.lines.all()],
        "amount": format_cents(receipt.amount_cents),
        "words": amount_words(receipt.amount_cents),
    }


def _undone(undone: Receipt) -> str:
    return f"Annulé le {date_text(undone.date)} par le reçu {undone.full_number} : {undone.note}"


def _returned(receipt: Receipt) -> str:
    """What the bank took back of it, each time; empty when nothing."""
    rows = receipt.returned_by.all()
    told = [f"{format_cents(-row.amount_cents)} le {date_text(row.date)}, reçu {row.full_number}" for row in rows]
    return f"Repris par la banque : {' ; '.join(told)}" if told else ""


def _means(receipt: Receipt) -> str:
    means = str(Means(receipt.means).label)
    if receipt.cheque is not None:
        cheque = receipt.cheque
        whole = f" de {format_cents(cheque.amount_cents)}" if cheque.amount_cents != abs(receipt.amount_cents) else ""
        return f"{means} n° {cheque.number}{whole}, {cheque.bank}"
    return f"{means} ({receipt.reference})" if receipt.reference else means


def _line(label: str, person: Any) -> str:
    return f"{label}, {person.first_name}" if person else label
