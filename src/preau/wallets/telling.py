"""Why somebody moved the money of a wallet by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from preau.ledger.enums import CauseKind
from preau.ledger.telling import Card, Explainer, Told, ToTell
from preau.wallets.models import Operation


class OperationExplainer(Explainer):
    """The reason of a correction, a refund, a transfer."""

    causes = frozenset({CauseKind.OPERATION})

    def tell(self, entries: Collection[ToTell]) -> Mapping[int, Told]:
        rows = Operation.objects.filter(pk__in=[entry.cause_id for entry in entries]).exclude(reason="")
        reasons = dict(rows.values_list("pk", "reason"))
        return {
            entry.id: Told(Card.MOVEMENT, facts=((_("Raison"), reasons[entry.cause_id]),))
            for entry in entries
            if entry.cause_id in reasons
        }
