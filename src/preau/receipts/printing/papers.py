"""Each document as its template reads it: facts, small tables of sums, words, visas, lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from preau.common.money import format_cents
from preau.common.text import count, date_text, day_text, instant_text
from preau.common.typeset import pdf
from preau.payables.enums import Category
from preau.receipts.documents import Line, by_means, by_means_and, thaw
from preau.receipts.enums import Means, means_words
from preau.receipts.models import CollectionSlip, DailySheet, Deposit
from preau.receipts.printing.lines import table
from preau.receipts.printing.long import FOLDER, paper
from preau.receipts.rules.closing import NOTES
from preau.receipts.rules.words import amount_words

OFFICER, ACCOUNTANT = "Le régisseur", "Le comptable public"


def slip_pdf(slip: CollectionSlip) -> bytes:
    """The BE: subtotals by means and product, total in words, two visas, lines."""
    content = slip.content
    lines = thaw(content)
    period = period_words(date.fromisoformat(content["first"]), date.fromisoformat(content["last"]))
    data = _head("Bordereau d’encaissement", content, [["Période", period], ["Moyens", means_words(content["means"])]])
    data |= {
        "sums": _by_means_and_product(lines),
        "words": amount_words(slip.amount_cents),
        "visas": [OFFICER, ACCOUNTANT],
        "lines_title": "Encaissements",
        "lines": table(lines),
    }
    return paper("slip.typ", data, made_at=slip.at)


def sheet_pdf(sheet: DailySheet, *, means: Sequence[str] = ()) -> bytes:
    """The FQE; of some means only on demand, and then without the drawer unless cash is one of them."""
    content = sheet.content
    lines = thaw(content, means=means)
    facts = [["Journée", day_text(date.fromisoformat(content["date"]), year=True)]]
    facts += [["Extrait", means_words(means)]] if means else []
    with_cash = not means or Means.CASH in means
    data = _head("Fiche quotidienne d’encaissement", content, facts)
    data |= {
        "sums": [by_category(lines), *([_drawer(content), _coins(content)] if with_cash else [])],
        "note": content["note"] if with_cash else "",
        "visas": [OFFICER, ACCOUNTANT],
        "lines_title": "Encaissements de la journée",
        "lines": table(lines),
    }
    return paper("sheet.typ", data, made_at=sheet.at)


def deposit_pdf(deposit: Deposit) -> bytes:
    """The deposit: totals by means and account, then its cheques."""
    content = deposit.content
    data = _head("Versement", content, _deposit_facts(deposit))
    sums = _by_means_and_product(thaw(content)) + ([_cheques(content)] if content["cheques"] else []) + _unpaid(content)
    data |= {"sums": sums, "words": amount_words(deposit.amount_cents), "visas": [OFFICER, "Reçu par"]}
    return pdf(FOLDER / "deposit.typ", data, made_at=deposit.at)


def cheques_pdf(deposit: Deposit) -> bytes:
    """The slip that goes with the cheques of a deposit: drawer, bank, number, amount, count, total."""
    content = deposit.content
    total = sum(row[3] for row in content["cheques"])
    data = _head("Remise de chèques", content, _deposit_facts(deposit))
    data |= {"sums": [_cheques(content)], "words": amount_words(total), "visas": [OFFICER, "Reçu par"]}
    return pdf(FOLDER / "deposit.typ", data, made_at=deposit.at)


def journal_pdf(lines: Sequence[Line], *, structure: str, facts: list[list[str]], made_at: datetime) -> bytes:
    """The journal of receipts as it is now, for a selection told by `facts`."""
    data = {
        "title": "Journal des encaissements",
        "heading": "Journal des encaissements",
        "structure": structure,
        "office": "",
        "number": f"édité le {instant_text(made_at, year=True)}",
        "facts": [*facts, ["Total", f"{format_cents(_total(lines))}, {count(len(lines), 'ligne')}"]],
        "sums": _by_means_and_product(lines),
        "words": "",
        "visas": [],
        "lines_title": "Encaissements",
        "lines": table(lines),
    }
    return paper("slip.typ", data, made_at=made_at)


def period_words(first: date, last: date) -> str:
    """`du 2 novembre 2026 au 8 novembre 2026`, `le 9 novembre 2026`."""
    return f"le {date_text(first)}" if first == last else f"du {date_text(first)} au {date_text(last)}"


def by_category(lines: Sequence[Line]) -> dict[str, Any]:
    """Means down, categories across; « à identifier » only when there is some."""
    cells = by_means_and(lines, "category")
    shown = [c for c in Category if c != Category.UNKNOWN or any(c in row for row in cells.values())]
    rows = [
        [str(Means(code).label), *(format_cents(row.get(c, 0)) for c in shown), format_cents(sum(row.values()))]
        for code, row in cells.items()
    ]
    sums = [sum(row.get(category, 0) for row in cells.values()) for category in shown]
    rows.append(["Total", *map(format_cents, sums), format_cents(sum(sums))])
    headings = ["Moyen de paiement", *(str(category.label) for category in shown), "Total"]
    return {"title": "Encaissements par moyen et par catégorie", "headings": headings, "rows": rows}


def _by_means_and_product(lines: Sequence[Line]) -> list[dict[str, Any]]:
    numbers = {code: sum(line.means == code for line in lines) for code in by_means(lines)}
    means = [
        [str(Means(code).label), str(numbers[code]), format_cents(cents)] for code, cents in by_means(lines).items()
    ]
    total = format_cents(_total(lines))
    products = [
        [f"{Means(code).label} : {product}", format_cents(cents)]
        for code, row in by_means_and(lines, "product").items()
        for product, cents in row.items()
    ]
    return [
        {
            "title": "Par moyen de paiement",
            "headings": ["Moyen", "Lignes", "Montant"],
            "rows": [*means, ["Total", str(len(lines)), total]],
        },
        {
            "title": "Par moyen et par compte de produit",
            "headings": ["Moyen et produit", "Montant"],
            "rows": [*products, ["Total", total]],
        },
    ]


def _drawer(content: Mapping[str, Any]) -> dict[str, Any]:
    gap = content["counted_cents"] - content["expected_cents"]
    counted = "Encaisse comptée" if content["was_counted"] else "Encaisse reportée, sans mouvement d’espèces"
    rows = [
        ["Encaisse d’ouverture", format_cents(content["opening_cents"])],
        ["Espèces reçues", format_cents(content["received_cents"])],
        ["Espèces versées", format_cents(-content["paid_in_cents"])],
        ["Encaisse attendue à la clôture", format_cents(content["expected_cents"])],
        [counted, format_cents(content["counted_cents"])],
        ["Écart", format_cents(gap, signed=True)],
    ]
    return {"title": "Caisse", "headings": ["Espèces", "Montant"], "rows": rows}


def _coins(content: Mapping[str, Any]) -> dict[str, Any]:
    found = sorted(((int(value), number) for value, number in content["coins"].items()), reverse=True)
    rows = [
        [f"{'Billet' if value in NOTES else 'Pièce'} de {piece_text(value)}", str(number), format_cents(value * number)]
        for value, number in found
    ]
    total = sum(value * number for value, number in found)
    rows.append(["Total", "", format_cents(total)])
    return {"title": "Billets et pièces", "headings": ["Valeur", "Nombre", "Montant"], "rows": rows}


def piece_text(value: int) -> str:
    """`20 €`, `50 c`: the value of a note or a coin."""
    return f"{value // 100}\u00a0€" if value >= 100 else f"{value}\u00a0c"


def _cheques(content: Mapping[str, Any]) -> dict[str, Any]:
    rows = [[drawer, bank, number, format_cents(cents)] for drawer, bank, number, cents in content["cheques"]]
    total = format_cents(sum(row[3] for row in content["cheques"]))
    title = f"Remise de chèques : {count(len(rows), 'chèque')}"
    headings = ["Tireur", "Banque", "Numéro", "Montant"]
    return {"title": title, "headings": headings, "rows": [*rows, ["Total", "", "", total]]}


def _unpaid(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not content["unpaid"]:
        return []
    rows = [[drawer, bank, number, format_cents(cents)] for drawer, bank, number, cents in content["unpaid"]]
    total = format_cents(sum(row[3] for row in content["unpaid"]))
    headings = ["Tireur", "Banque", "Numéro", "Montant"]
    return [
        {"title": "Chèques revenus impayés, déduits", "headings": headings, "rows": [*rows, ["Total", "", "", total]]}
    ]


def _deposit_facts(deposit: Deposit) -> list[list[str]]:
    content = deposit.content
    return [
        ["Jour comptable", _date(content["date"])],
        ["Remis à", content["place"]],
        ["Encaissements", f"jusqu’au {_date(content['until'])}, {means_words(content['means'])}"],
    ]


def _head(title: str, content: Mapping[str, Any], facts: list[list[str]]) -> dict[str, Any]:
    closed = f"{instant_text(datetime.fromisoformat(content['closed_at']), year=True)}, par {content['closed_by']}"
    return {
        "title": f"{title} {content['number']}",
        "heading": title,
        "structure": content["structure"],
        "office": content["office"],
        "number": f"n° {content['number']}",
        "facts": [*facts, ["Clos", closed]],
    }


def _date(iso: str) -> str:
    return date_text(date.fromisoformat(iso))


def _total(lines: Sequence[Line]) -> int:
    return sum(line.cents for line in lines)
