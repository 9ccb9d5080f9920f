"""The receipt of what came in by an entry, or of what undid it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from preau.ledger.enums import CauseKind, EntryKind
from preau.ledger.telling import Card, Explainer, Link, Told, ToTell
from preau.receipts.models import Receipt

FROM_BANK = frozenset({CauseKind.PAYMENT, CauseKind.MESSAGE})
"""Causes whose reference is told by payments, as the bank wrote it."""


class ReceiptExplainer(Explainer):
    """Number, means, payer, cheque or reference of the receipt."""

    causes = frozenset(CauseKind) - {CauseKind.BOOKING, CauseKind.PASSAGE, CauseKind.DEPOSIT}
    kinds = frozenset({EntryKind.TOP_UP, EntryKind.RECEIPT, EntryKind.REVERSAL, EntryKind.RETURN})

    def tell(self, entries: Collection[ToTell]) -> Mapping[int, Told]:
        rows = Receipt.objects.filter(entry__in=[entry.id for entry in entries])
        found: dict[int, Receipt] = {}
        for receipt in rows.select_related("cash_office", "cheque").order_by("pk"):
            found.setdefault(receipt.entry_id, receipt)
        return {entry.id: _told(entry, found[entry.id]) for entry in entries if entry.id in found}


def _told(entry: ToTell, receipt: Receipt) -> Told:
    facts = [
        (_("Reçu"), receipt.full_number),
        (_("Moyen"), receipt.get_means_display()),
        (_("Payeur"), receipt.payer),
    ]
    if receipt.cheque is not None:
        facts.append((_("Chèque"), str(receipt.cheque)))
    if receipt.reference and entry.cause_kind not in FROM_BANK:
        facts.append((_("Référence"), receipt.reference))
    return Told(Card.PAYMENT, _("Le paiement"), facts=tuple(facts), links=(Link("receipt", (receipt.pk,)),))
