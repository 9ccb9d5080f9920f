from __future__ import annotations

from django.db import models


class AccountKind(models.TextChoices):
    """What an account holds. Only a wallet has a limit below zero; the others follow what happens."""

    WALLET = "wallet", "Porte-monnaie"
    PRODUCT = "product", "Produit (service rendu)"
    ONLINE = "online", "Paiement en ligne"
    CASH = "cash", "Espèces"
    CHEQUE = "cheque", "Chèques"
    TRANSFER = "transfer", "Virements"
    VOUCHER = "voucher", "Titres (CESU…)"
    DEBIT = "debit", "Prélèvements"
    DEPOSIT = "deposit", "Versé au comptable ou à la banque"
    RECEIVABLE = "receivable", "Factures à recevoir"
    ADVANCE = "advance", "Avances des familles"
    SUSPENSE = "suspense", "Sommes à identifier"
    ADJUSTMENT = "adjustment", "Gestes et corrections"


class EntryKind(models.TextChoices):
    """What happened, in the words of the histories."""

    TOP_UP = "top_up", "Versement"
    CHARGE = "charge", "Consommation"
    TRANSFER = "transfer", "Virement entre porte-monnaie"
    CORRECTION = "correction", "Correction"
    REFUND = "refund", "Remboursement"
    REVERSAL = "reversal", "Annulation"
    RECEIPT = "receipt", "Encaissement"
    BILL = "bill", "Facture"
    DEPOSIT = "deposit", "Versement de la régie"
    RETURN = "return", "Repris par la banque"
    MERGE = "merge", "Réunion de deux dossiers"


class CauseKind(models.TextChoices):
    """What an entry is about: the table of the row that `cause_id` names."""

    BOOKING = "booking", "Réservation"
    PASSAGE = "passage", "Passage"
    PAYMENT = "payment", "Paiement en ligne"
    MESSAGE = "message", "Message de la banque"
    RECEIPT = "receipt", "Reçu du guichet"
    BILL = "bill", "Facture"
    OPERATION = "operation", "Opération sur un porte-monnaie"
    ENTRY = "entry", "Écriture"
    DEPOSIT = "deposit", "Versement de la régie"
