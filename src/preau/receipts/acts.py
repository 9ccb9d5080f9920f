"""Money that came in, was undone, counted and handed on, told for the journal of acts."""

from __future__ import annotations

from preau.common.acts import Act, Piece, Row, Sentence, register, said
from preau.receipts.enums import Means

FAMILY = "Argent"
_OFFICE = "JOIN structures_cashoffice o ON o.id = e.cash_office_id"
_RECEIPT = "o.code || '-' || e.year || '-' || lpad(e.number::text, 6, '0')"
_BY_MEANS = {
    Means.CASH: "en espèces",
    Means.CHEQUE: "par chèque",
    Means.TRANSFER: "par virement",
    Means.ONLINE: "par carte",
    Means.DEBIT: "par prélèvement",
    Means.VOUCHER: "en titres (CESU…)",
}


def _verb(row: Row) -> str:
    """A receipt of less than nothing undoes another, or says what a bank took back."""
    if row.now["undoes"]:
        return "a annulé un encaissement de"
    return "a encaissé" if row.number("cents") >= 0 else "a noté que la banque a repris"


def _receipt(row: Row) -> Sentence:
    """`a encaissé 30,00 € en espèces pour KERVELLA (000001), reçu ENF-2026-006754`."""
    verb, home = _verb(row), row.household()
    whom = home if home.text else Piece(row.text("payer") or "une famille à identifier")
    number = Piece(row.text("number"), "operation", row.number("entry"))
    note = f", {row.text('note')}" if row.text("note") else ""
    how = _BY_MEANS[Means(row.text("means"))]
    return said(f"{verb} {row.amount(whole=True)} {how} pour ", whom, ", reçu ", number, note)


def _reversal(row: Row) -> Sentence:
    return said("a annulé une ", Piece("opération", "operation", row.number("target")), f" : {row.text('text')}")


def _slip(row: Row) -> Sentence:
    return said("a clos le bordereau ", _number(row, "slip"), f", {row.amount()}")


def _sheet(row: Row) -> Sentence:
    return said("a clos la feuille du jour ", _number(row, "sheet"), f", {row.amount()}")


def _deposit(row: Row) -> Sentence:
    return said(f"a versé {row.amount()}, versement ", _number(row, "deposit"))


def _number(row: Row, to: str) -> Piece:
    return Piece(row.text("number"), to, row.number("target"))


def _closed(kind: str, label: str, table: str, short: str) -> Act:
    number = f"o.code || '-{short}-' || e.year || '-' || lpad(e.number::text, 4, '0')"
    now = f"'number', {number}, 'cents', e.amount_cents, 'target', e.id"
    tell = {"slip": _slip, "sheet": _sheet, "deposit": _deposit}[kind]
    return Act(kind, label, FAMILY, f"{table} e {_OFFICE}", now, tell, words=number)


register(
    Act(
        "receipt",
        "encaissement",
        FAMILY,
        f"receipts_receipt e {_OFFICE}",
        f"'number', {_RECEIPT}, 'cents', e.amount_cents, 'means', e.means, 'household_id', e.household_id, "
        "'payer', e.payer, 'note', e.note, 'undoes', e.reverses_id IS NOT NULL, 'entry', e.entry_id",
        _receipt,
        words=_RECEIPT,
        households="e.household_id",
        index="receipts_receipt (structure_id, at DESC, id DESC)",
    ),
    Act(
        "reversal",
        "opération annulée",
        FAMILY,
        f"ledger_entry e {_OFFICE}",
        "'text', e.text, 'target', e.id",
        _reversal,
        scope="o.structure_id = %(structure)s AND e.reverses_id IS NOT NULL AND e.actor_id IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM receipts_receipt r WHERE r.entry_id = e.id)",
        words="e.text",
        index="ledger_entry (at DESC, id DESC) WHERE reverses_id IS NOT NULL",
    ),
    _closed("slip", "bordereau d’encaissement", "receipts_collectionslip", "BE"),
    _closed("sheet", "feuille du jour (FQE)", "receipts_dailysheet", "FQE"),
    _closed("deposit", "versement", "receipts_deposit", "VERS"),
)
