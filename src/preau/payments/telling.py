"""The card payment behind an entry of the ledger, and the words of the bank."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils.translation import gettext as _

from preau.common.text import instant_text
from preau.ledger.enums import CauseKind
from preau.ledger.telling import Card, Explainer, Told, ToTell
from preau.payments.enums import CREDITING
from preau.payments.models import BankMessage


class BankExplainer(Explainer):
    """The message that credited: of a payment (the entry's `revision` counts those paid again), or of its own."""

    causes = frozenset({CauseKind.PAYMENT, CauseKind.MESSAGE})

    def tell(self, entries: Collection[ToTell]) -> Mapping[int, Told]:
        payments = {entry.cause_id for entry in entries if entry.cause_kind is CauseKind.PAYMENT}
        messages = {entry.cause_id for entry in entries if entry.cause_kind is CauseKind.MESSAGE}
        rows = BankMessage.objects.filter(Q(payment__in=payments) | Q(pk__in=messages), verdict__in=CREDITING)
        by_payment: dict[int, list[BankMessage]] = {}
        by_id: dict[int, BankMessage] = {}
        for message in rows.select_related("payment").order_by("id"):
            by_id[message.pk] = message
            if message.payment_id is not None:
                by_payment.setdefault(message.payment_id, []).append(message)
        found: dict[int, Told] = {}
        for entry in entries:
            of_payment = by_payment.get(entry.cause_id, [])[entry.revision : entry.revision + 1]
            is_payment = entry.cause_kind is CauseKind.PAYMENT
            message_found = next(iter(of_payment), None) if is_payment else by_id.get(entry.cause_id)
            if message_found is not None:
                found[entry.id] = _told(message_found)
        return found


def _told(message: BankMessage) -> Told:
    """An order is ours, a transaction the bank's; a sum whose reference was unknown has no order."""
    order = ((_("Commande"), message.payment.order_number),) if message.payment else ()
    facts = (
        *order,
        (_("Référence de la banque"), f"{message.transaction} ({message.get_gateway_display()})"),
        (_("Accord de la banque"), instant_text(message.received_at)),
    )
    return Told(Card.PAYMENT, _("Le paiement"), facts=facts, by=_("La banque"))
