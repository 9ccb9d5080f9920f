"""What payments write: the family's receipt, the cash office's alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from preau.common.money import format_cents
from preau.common.text import instant_text
from preau.notices.mails import Mail
from preau.payables.kinds import Payable
from preau.payables.wordings import paid_text
from preau.payments.enums import Verdict
from preau.payments.models import Payment
from preau.structures.models import Structure


def receipt_mail(payment: Payment, *, shares: Mapping[Payable, int], receipt: str, at: datetime) -> Mail:
    """The receipt of a payment; `shares` are what it paid, in cents."""
    lines = paid_text((payable.name, payable.label, cents) for payable, cents in shares.items())
    amount = format_cents(payment.amount_cents)
    body = [
        "Bonjour,",
        "",
        f"Votre paiement par carte de {amount} est accepté. {lines[0]}",
        *lines[1:],
        f"Reçu : {receipt}",
        f"Commande : {payment.order_number}",
        f"Date : {instant_text(at, year=True)}",
        f"Encaissé par : {payment.cash_office.name}, {payment.structure.name}",
        f"Foyer : {payment.household.name} ({payment.household.number})",
        "",
        "Ce reçu vaut justificatif. Le détail est sur le portail, page « Historique des opérations ».",
        "",
        payment.structure.name,
    ]
    return Mail(payment.email, f"Reçu de votre paiement de {amount}", "\n".join(body), payment.structure_id)


ALERTS = {
    Verdict.MISMATCH: "Un message de la banque ne correspond pas à la commande : rien n’a été crédité.",
    Verdict.UNREADABLE: "Un texte signé n’est pas un message de la banque : rien n’a été crédité. Ou la banque a "
    "ajouté un champ (prévenez qui tient le portail), ou quelqu’un essaie de se créditer.",
    Verdict.RETURNED: "La banque a repris de l’argent d’un paiement : ce qu’il avait payé est débité, un reçu "
    "d’annulation est écrit, la famille est prévenue.",
    Verdict.EARLY: "La banque rembourse un paiement qu’elle n’a pas encore annoncé : rien n’est débité tant qu’il ne "
    "vient pas.",
    Verdict.TO_DECIDE: "La banque revient sur un paiement d’une façon qui ne se règle pas seule : voyez la commande, "
    "et enregistrez ce qu’elle a repris.",
    Verdict.TO_ASK: "Un paiement attend que la banque le confirme : rien n’est crédité avant, rien n’est perdu.",
    Verdict.DENIED: "La banque, interrogée, ne confirme pas ce que disait un message signé de sa clé : rien n’a été "
    "crédité pour lui. Ou la banque a changé d’avis, ou quelqu’un connaît la clé du contrat : appelez-la.",
    Verdict.SURPLUS: "Une commande a été payée une fois de plus : la famille est créditée en avance.",
    Verdict.SUSPENSE: "La banque a encaissé une somme dont la référence est inconnue : elle attend d’être identifiée.",
}
OTHER = "La banque a répondu par un mot inconnu : rien n’a été crédité."


def alert_mail(structure: Structure, *, verdict: Verdict, order: str, reason: str, cents: int | None) -> Mail:
    """What staff must look at."""
    amount = "montant illisible" if cents is None else format_cents(cents)
    details = [f"Commande : {order or 'aucune'}", f"Montant annoncé : {amount}", *([reason] if reason else [])]
    body = [ALERTS.get(verdict, OTHER), "", *details, "", "Le message est conservé dans « Messages de banque »."]
    return Mail(structure.contact_email, f"Paiement à examiner, commande {order or 'inconnue'}", "\n".join(body))
