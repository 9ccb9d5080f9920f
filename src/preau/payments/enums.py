from __future__ import annotations

from django.db import models


class GatewayName(models.TextChoices):
    """How a cash office's bank is spoken to: the name in the address where its messages come."""

    LYRA = "lyra", "Lyra (Systempay, PayZen)"
    PAYBOX = "paybox", "Paybox, Up2Pay"
    PAYFIP = "payfip", "PayFiP Régie"


class Mode(models.TextChoices):
    """Activation is PayFiP's: the first real payment, which opens the contract."""

    TEST = "TEST", "Test"
    ACTIVATION = "ACTIVATION", "Activation"
    PRODUCTION = "PRODUCTION", "Production"


class Proof(models.TextChoices):
    """What a contract believes before money moves. Undecided: no payment begins, and what comes waits for a choice."""

    UNDECIDED = "undecided", "À choisir"
    ASKED = "asked", "La banque est interrogée avant tout crédit"
    MESSAGE = "message", "Le message signé de la banque suffit"


class PaymentState(models.TextChoices):
    """The life of an attempt. Only `paid` is certain for ever: money that comes after any other state still credits."""

    CREATED = "created", "Préparé"
    REDIRECTED = "redirected", "À la banque"
    PENDING = "pending", "En attente de la banque"
    PAID = "paid", "Payé"
    REFUSED = "refused", "Refusé"
    CANCELLED = "cancelled", "Abandonné"
    EXPIRED = "expired", "Expiré"
    REVIEW = "review", "À examiner"


class Operation(models.TextChoices):
    """What a bank's transaction is. A credit gives money back to the payer; a verification of a card moves none."""

    DEBIT = "debit", "Paiement"
    CREDIT = "credit", "Remboursement"
    VERIFICATION = "verification", "Vérification de carte"


class Outcome(models.TextChoices):
    """What a bank says of a transaction, whatever its own words."""

    PAID = "paid", "Payé"
    PENDING = "pending", "En attente"
    REFUSED = "refused", "Refusé"
    CANCELLED = "cancelled", "Abandonné"
    EXPIRED = "expired", "Expiré"
    ALREADY_PAID = "already", "Déjà payé"
    UNKNOWN = "unknown", "Inconnu"


class Verdict(models.TextChoices):
    """What was done with a message."""

    CREDITED = "credited", "Crédité"
    SURPLUS = "surplus", "Payé une fois de plus : crédité en avance"
    DUPLICATE = "duplicate", "Déjà reçu"
    NOTED = "noted", "Noté"
    NO_EFFECT = "no_effect", "Sans effet"
    MISMATCH = "mismatch", "Ne correspond pas à la commande"
    SUSPENSE = "suspense", "Référence inconnue : somme à identifier"
    RETURNED = "returned", "Repris : débité"
    EARLY = "early", "En avance sur le paiement qu’il rembourse : appliqué quand il viendra"
    TO_DECIDE = "to_decide", "À décider par la régie"
    TO_ASK = "to_ask", "Gardé : la banque est interrogée"
    DENIED = "denied", "La banque, interrogée, ne le confirme pas"
    FORGED = "forged", "Signature fausse"
    UNREADABLE = "unreadable", "Illisible"


CREDITING = (Verdict.CREDITED, Verdict.SURPLUS, Verdict.SUSPENSE)
"""Verdicts that moved money: one by transaction of the bank."""


class ReturnMotive(models.TextChoices):
    """Why money that a card brought goes back."""

    REFUND = "refund", "Remboursé à la banque"
    CANCELLED = "cancelled", "Paiement annulé à la banque"
    AMOUNT = "amount", "Montant diminué à la banque"
    CHARGEBACK = "chargeback", "Contesté par le porteur de la carte"
    UNPAID = "unpaid", "Impayé, rejeté par la banque"


class DifferenceKind(models.TextChoices):
    """How the bank's journal and ours disagree."""

    NOT_HERE = "not_here", "Payé à la banque, pas crédité ici"
    NOT_THERE = "not_there", "Crédité ici, absent de la banque"
    AMOUNT = "amount", "Montants différents"
    RETURN = "return", "Repris par la banque, pas retiré ici"
