"""What is done with wallets, told for the journal of acts."""

from __future__ import annotations

from preau.common.acts import CHANGED, CREATED, Act, Row, Sentence, Subject, register, register_subjects, said
from preau.wallets.enums import OperationKind

FAMILY = "Argent"
_OPERATIONS = {
    OperationKind.TRANSFER: "a transféré {cents} d’un porte-monnaie à l’autre",
    OperationKind.CORRECTION: "a corrigé un porte-monnaie de {signed}",
    OperationKind.MERGE: "a fait suivre {signed} au dossier gardé",
    OperationKind.REFUND: "a clos un porte-monnaie et fait rembourser {cents}",
}


def _operation(row: Row) -> Sentence:
    """`a corrigé un porte-monnaie de + 5,00 € pour KERVELLA (000001), repas non servi`."""
    told = _OPERATIONS[OperationKind(row.text("operation"))]
    words = told.format(cents=row.amount(whole=True), signed=row.amount(signed=True))
    return said(words, *row.of_household(" pour "), f", {row.text('reason')}" if row.text("reason") else "")


def _wallet(row: Row) -> Sentence:
    """Being warned, and closing; a wallet opens by itself, and nobody did it."""
    name = row.target("kind_id")
    if row.now.get("closed_at") and row.before is not None and not row.before.get("closed_at"):
        return said(f"a fermé le porte-monnaie {name}", *row.of_household(" de la famille "))
    if row.before is not None and row.before.get("low_balance_cents") != row.now.get("low_balance_cents"):
        limit = row.now.get("low_balance_cents")
        told = f"être prévenu sous {row.amount('low_balance_cents')}" if limit is not None else "ne plus être prévenu"
        return said(f"a demandé à {told}, porte-monnaie {name}", *row.of_household())
    return []


def _kind(row: Row) -> Sentence:
    verbs = {CREATED: "a créé le porte-monnaie", CHANGED: "a changé le porte-monnaie"}
    return said(f"{verbs.get(row.what, 'a supprimé le porte-monnaie')} {row.text('name')}")


register(
    Act(
        "operation",
        "opération sur un porte-monnaie",
        FAMILY,
        "wallets_operation e",
        "'operation', e.kind, 'cents', e.amount_cents, 'household_id', e.household_id, 'reason', e.reason",
        _operation,
        households="e.household_id",
        index="wallets_operation (structure_id, at DESC, id DESC)",
    )
)
register_subjects(
    {
        "wallets.Wallet": Subject(
            "le porte-monnaie",
            FAMILY,
            _wallet,
            to="household",
            target="household_id",
            hidden=frozenset({"account_id", "low_noticed_at"}),
            without=frozenset({CREATED}),
        ),
        "wallets.WalletKind": Subject("le genre de porte-monnaie", FAMILY, _kind),
    }
)
