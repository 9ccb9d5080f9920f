"""Card payments: sums identified, journals of banks and their differences, contracts, told for the journal of acts."""

from __future__ import annotations

from preau.common.acts import CREATED, Act, Piece, Row, Sentence, Subject, register, register_subjects, said
from preau.payments.enums import DifferenceKind

FAMILY = "Argent"


def _identified(row: Row) -> Sentence:
    return said(f"a attribué une somme à identifier de {row.amount()} à ", row.household(), f", {row.text('reason')}")


def _imported(row: Row) -> Sentence:
    journal = Piece(f"journal de la banque {row.text('name')}", "bank_journal", row.number("target"))
    return said("a importé le ", journal, f", {row.text('lines')} lignes, {row.amount()} payés")


def _difference(row: Row) -> Sentence:
    """What became of a gap; that a file shows it is nobody's act."""
    kind = DifferenceKind(row.text("kind")).label.lower()
    order = Piece(row.text("order_number") or "sans commande", "bank_journal", row.number("journal_id"))
    if row.now.get("settled_at") and row.before is not None and not row.before.get("settled_at"):
        return said("a traité l’écart avec la banque de la commande ", order, f" ({kind}) : {row.text('outcome')}")
    return []


def _contract(row: Row) -> Sentence:
    verb = "a écrit" if row.what == CREATED else "a changé"
    office = Piece(row.target("cash_office_id"), "contract", row.number("cash_office_id"))
    return said(f"{verb} le contrat de paiement de la régie ", office)


register(
    Act(
        "identified",
        "somme identifiée",
        FAMILY,
        "payments_suspensesettlement e JOIN payments_bankmessage m ON m.id = e.message_id "
        "JOIN structures_cashoffice o ON o.id = m.cash_office_id",
        "'cents', m.amount_cents, 'household_id', e.household_id, 'reason', e.reason",
        _identified,
        scope="o.structure_id = %(structure)s",
        households="e.household_id",
        index="payments_suspensesettlement (at DESC, id DESC)",
    ),
    Act(
        "bank_journal",
        "journal de la banque importé",
        FAMILY,
        "payments_bankjournal e",
        "'name', e.file_name, 'lines', e.lines_count, 'cents', e.paid_cents, 'target', e.id",
        _imported,
        at="imported_at",
        actor="imported_by_id",
        words="e.file_name",
        index="payments_bankjournal (structure_id, imported_at DESC, id DESC)",
    ),
)
register_subjects(
    {
        "payments.JournalDifference": Subject(
            "l’écart avec la banque",
            FAMILY,
            _difference,
            to="bank_journal",
            target="journal_id",
            hidden=frozenset({"journal_id", "line_id", "message_id", "payment_id", "settled_by_id", "settled_at"}),
            without=frozenset({CREATED}),
        ),
        "payments.PaymentContract": Subject(
            "le contrat de paiement",
            FAMILY,
            _contract,
            hidden=frozenset({"sealed_key", "sealed_query_key", "bank_key"}),
        ),
    }
)
