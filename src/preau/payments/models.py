"""Card payments: contracts with banks, attempts, and every message a bank sent, kept as it came."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from preau.common.sealing import seal, unseal
from preau.common.triggers import append_only, no_truncate
from preau.households.models import Household
from preau.payables.lines import PaidFor
from preau.payables.triggers import of_its_office
from preau.payments.enums import (
    CREDITING,
    DifferenceKind,
    GatewayName,
    Mode,
    Operation,
    Outcome,
    PaymentState,
    Proof,
    ReturnMotive,
    Verdict,
)
from preau.payments.gateways import kind_of, must_be_asked
from preau.payments.gateways.base import Credentials
from preau.payments.rules.contracts import why_not_address
from preau.receipts.models import Receipt
from preau.structures.models import CashOffice, Structure
from preau.structures.triggers import same_structure


@pghistory.track(exclude=["sealed_key", "sealed_query_key"])
class PaymentContract(models.Model):
    """A cash office's shop at its bank. Its keys are sealed: the database alone does not give them.

    `payment_url` is where the browser goes; a path without a host is a page of this very site (the demonstration).
    `bank_key` is the bank's public key (PEM, Paybox); `service_url` where the bank is asked, empty: its own.
    `proof` is what is believed before money moves, chosen by somebody: `proof_note` says why no question is possible.
    The form of `shop_id` is the gateway's (`gateways.kind`). `structure` repeats the cash office's, for the journal.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", editable=False)
    cash_office = models.OneToOneField(CashOffice, models.PROTECT, related_name="contract", verbose_name="régie")
    gateway = models.CharField("passerelle", max_length=10, choices=GatewayName, default=GatewayName.LYRA)
    shop_id = models.CharField("identifiant de la boutique", max_length=30)
    mode = models.CharField("mode", max_length=10, choices=Mode, default=Mode.TEST)
    sealed_key = models.TextField("clé, chiffrée", blank=True, editable=False)
    payment_url = models.CharField("adresse de paiement", max_length=300)
    service_url = models.CharField("adresse du service", max_length=300, blank=True)
    bank_key = models.TextField("clé publique de la banque", max_length=4000, blank=True)
    proof = models.CharField("preuve d’un paiement", max_length=10, choices=Proof, default=Proof.UNDECIDED)
    proof_note = models.CharField("pourquoi aucune question n’est possible", max_length=200, blank=True, default="")
    sealed_query_key = models.TextField("clé d’interrogation, chiffrée", blank=True, editable=False, default="")
    is_active = models.BooleanField("en service", default=True)

    class Meta:
        verbose_name = "contrat de paiement"
        verbose_name_plural = "contrats de paiement"
        ordering = ["cash_office"]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "shop_id"], name="contract_shop_unique"),
            models.CheckConstraint(
                condition=~Q(proof="message") | (~Q(proof_note="") & ~Q(gateway__in=must_be_asked())),
                name="contract_says_why_no_question",
            ),
        ]
        triggers = [same_structure(cash_office="structures_cashoffice")]

    def __str__(self) -> str:
        return f"{self.cash_office} : {self.get_gateway_display()}"

    def save(self, *args: Any, **options: Any) -> None:
        self.structure_id = self.cash_office.structure_id
        if kind_of(self.gateway).asked is not None:
            self.proof = Proof.ASKED  # its notices prove nothing: there is no other way
        super().save(*args, **options)

    def clean(self) -> None:
        for name in ("payment_url", "service_url"):
            url = getattr(self, name)
            is_own_page = settings.DEMO and url.startswith("/") and not url.startswith("//")
            is_empty = name == "service_url" and not url
            if not (is_own_page or is_empty) and (why := why_not_address(url)):
                raise ValidationError({name: why})

    def set_key(self, key: str) -> None:
        """Seal the secret key; the caller saves."""
        self.sealed_key = seal(key)

    def set_query_key(self, key: str) -> None:
        """Seal the secret that goes with a question; the caller saves."""
        self.sealed_query_key = seal(key)

    def credentials(self, payment_url: str = "") -> Credentials:
        """What the gateway needs, keys included; `payment_url` completes a path. Raises `SealError`."""
        key = unseal(self.sealed_key) if self.sealed_key else ""
        query_key = unseal(self.sealed_query_key) if self.sealed_query_key else ""
        url, service = payment_url or self.payment_url, self.service_url
        if service.startswith("/"):
            service = urljoin(settings.DEMO_ADDRESS, service)
        return Credentials(self.shop_id, key, self.mode, url, self.bank_key, service, query_key)


class Payment(models.Model):
    """One attempt to pay one cash office. Its amount and its lines never change; once paid it stays paid.

    What the bank was told (`gateway`, `shop_id`, `mode`) is kept: the contract may change meanwhile. `key` comes from
    the form: sent twice, one attempt. `batch` joins the attempts of one form, one by cash office. `bank_reference` is
    what an asked bank calls it; `is_asked` says that its last word is still to be asked for, `asked_at` when it was.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="payments", verbose_name="régie")
    household = models.ForeignKey(Household, models.PROTECT, related_name="payments", verbose_name="foyer")
    payer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="payeur")
    key = models.UUIDField("repère", unique=True)
    batch = models.UUIDField("formulaire", db_index=True)
    gateway = models.CharField("passerelle", max_length=10, choices=GatewayName)
    shop_id = models.CharField("boutique", max_length=30)
    mode = models.CharField("mode", max_length=10, choices=Mode)
    order_number = models.CharField("commande", max_length=32, unique=True)
    transaction_number = models.CharField("transaction", max_length=6)
    transaction_date = models.DateField("jour de la transaction (UTC)", null=True)
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    email = models.EmailField("reçu envoyé à")
    state = models.CharField("état", max_length=10, choices=PaymentState, default=PaymentState.CREATED)
    created_at = models.DateTimeField("créé")
    redirected_at = models.DateTimeField("envoyé à la banque", null=True)
    expires_at = models.DateTimeField("expire")
    settled_at = models.DateTimeField("réponse de la banque", null=True)
    bank_reference = models.CharField("référence à la banque", max_length=64, blank=True, default="")
    is_asked = models.BooleanField("banque à interroger", default=False)
    asked_at = models.DateTimeField("banque interrogée", null=True)
    told_at = models.DateTimeField("message à confirmer depuis", null=True)

    class Meta:
        verbose_name = "paiement par carte"
        verbose_name_plural = "paiements par carte"
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="payment_may_expire",
                condition=Q(state__in=["created", "redirected", "pending"]),
            ),
            models.Index(fields=["asked_at"], name="payment_to_ask", condition=Q(is_asked=True)),
            models.Index(fields=["cash_office", "-id"], name="payment_by_office"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_of_something"),
            models.UniqueConstraint(
                fields=["shop_id", "transaction_date", "transaction_number"], name="payment_unique_by_shop_and_day"
            ),
            models.UniqueConstraint(
                fields=["gateway", "bank_reference"],
                condition=~Q(bank_reference=""),
                name="payment_bank_reference_unique",
            ),
        ]
        triggers = [
            same_structure(cash_office="structures_cashoffice", household="households_household"),
            no_truncate("payments_kept_whole"),
            pgtrigger.Protect(name="payments_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="payment_keeps_its_promise",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=(
                    "IF (OLD.amount_cents, OLD.household_id, OLD.cash_office_id, OLD.order_number, OLD.shop_id) "
                    "IS DISTINCT FROM (NEW.amount_cents, NEW.household_id, NEW.cash_office_id, NEW.order_number, "
                    "NEW.shop_id) OR (OLD.state = 'paid' AND NEW.state <> 'paid') "
                    "OR (OLD.bank_reference <> '' AND NEW.bank_reference <> OLD.bank_reference) THEN "
                    "RAISE EXCEPTION 'a payment keeps what was ordered, and stays paid' "
                    "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Commande {self.order_number}"


class PaymentLine(PaidFor):
    """One of the things that an attempt pays."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="lines")
    amount_cents = models.PositiveIntegerField("montant (centimes)")

    class Meta:
        verbose_name = "ligne de paiement"
        verbose_name_plural = "lignes de paiement"
        ordering = ["id"]
        triggers = [
            *append_only("payment_lines_kept"),
            of_its_office("payment_line_of_its_office", "payments_payment", "payment_id"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["payment", "payable_kind", "payable_id"], name="payment_line_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.label} : {self.amount_cents}"


class BankMessage(models.Model):
    """A message of a bank, as it came, and what was done with it. One transaction of a bank moves money once.

    `cash_office` is empty when the shop is unknown or the signature false; `payment` when the order is unknown.
    `receipt_number` is that of the receipt the family got for it.
    """

    cash_office = models.ForeignKey(CashOffice, models.PROTECT, null=True, related_name="+", verbose_name="régie")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="messages", verbose_name="paiement")
    gateway = models.CharField("passerelle", max_length=10, choices=GatewayName)
    transaction = models.CharField("transaction de la banque", max_length=64, blank=True)
    order_number = models.CharField("commande annoncée", max_length=40, blank=True, default="")
    outcome = models.CharField("la banque dit", max_length=10, choices=Outcome, blank=True)
    amount_cents = models.BigIntegerField("montant (centimes)", null=True)
    operation = models.CharField("opération", max_length=12, choices=Operation, blank=True, default="")
    status = models.CharField("mot de la banque", max_length=40, blank=True, default="")
    verdict = models.CharField("suite donnée", max_length=10, choices=Verdict)
    reason = models.CharField("raison", max_length=200, blank=True)
    receipt_number = models.CharField("reçu", max_length=30, blank=True)
    raw = models.TextField("message")
    received_at = models.DateTimeField("reçu", db_index=True)

    class Meta:
        verbose_name = "message de banque"
        verbose_name_plural = "messages de banque"
        ordering = ["-id"]
        triggers = append_only("bank_messages_kept")
        indexes = [models.Index(fields=["cash_office", "received_at"], name="bank_message_by_office")]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "transaction"],
                condition=Q(verdict__in=[verdict.value for verdict in CREDITING]),
                name="bank_transaction_credits_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.received_at:%d/%m/%Y %H:%M:%S})"


class Confirmation(models.Model):
    """That a message which waited has its answer: the bank, asked, says the same, or not. Once for ever."""

    message = models.OneToOneField(BankMessage, models.PROTECT, related_name="confirmation", verbose_name="message")
    is_true = models.BooleanField("la banque confirme")
    at = models.DateTimeField("instant")

    class Meta:
        verbose_name = "confirmation de la banque"
        verbose_name_plural = "confirmations de la banque"
        ordering = ["id"]
        triggers = append_only("confirmations_kept")

    def __str__(self) -> str:
        return f"{self.message} : {self.is_true}"


class PaymentReturn(models.Model):
    """Money that a bank took back, all or part of what one of its messages had credited. It never changes.

    `credit` is the message that brought the money, `message` the one that took it back, empty when an agent recorded
    it. `key` names it: the same news again, by message or by hand, is the same return. `bank_date` is the bank's day.
    """

    credit = models.ForeignKey(BankMessage, models.PROTECT, related_name="returns", verbose_name="crédit")
    message = models.ForeignKey(BankMessage, models.PROTECT, null=True, related_name="+", verbose_name="message")
    key = models.CharField("repère", max_length=120, unique=True)
    motive = models.CharField("motif", max_length=12, choices=ReturnMotive)
    amount_cents = models.PositiveBigIntegerField("montant (centimes)")
    bank_date = models.DateField("jour à la banque")
    note = models.CharField("observation", max_length=150, blank=True)
    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="+", verbose_name="reçu d’annulation")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("instant")

    class Meta:
        verbose_name = "reprise de la banque"
        verbose_name_plural = "reprises de la banque"
        ordering = ["id"]
        triggers = append_only("payment_returns_kept")
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_return_of_something")]

    def __str__(self) -> str:
        return f"{self.get_motive_display()} : {self.amount_cents}"


class SuspenseSettlement(PaidFor):
    """A sum of unknown reference, once staff found whose it was and what it pays."""

    message = models.OneToOneField(BankMessage, models.PROTECT, related_name="settlement", verbose_name="message")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="foyer")
    reason = models.CharField("raison", max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("instant")

    class Meta:
        verbose_name = "somme identifiée"
        verbose_name_plural = "sommes identifiées"
        ordering = ["-id"]
        triggers = [
            *append_only("suspense_settlements_kept"),
            of_its_office("settlement_of_its_office", "payments_bankmessage", "message_id"),
        ]

    def __str__(self) -> str:
        return f"{self.message} → {self.label}, {self.household}"


class BankJournal(models.Model):
    """A bank's list of a day's transactions, as it was imported: once a file, known by the digest of its bytes.

    `lines_count` counts every line, `paid_cents` sums those that are paid.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="bank_journals", verbose_name="régie")
    gateway = models.CharField("passerelle", max_length=10, choices=GatewayName)
    file_name = models.CharField("fichier", max_length=120)
    digest = models.CharField("empreinte SHA-256", max_length=64)
    first_date = models.DateField("du")
    last_date = models.DateField("au")
    lines_count = models.PositiveIntegerField("lignes")
    paid_cents = models.BigIntegerField("total payé (centimes)")
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField("importé")

    class Meta:
        verbose_name = "journal de la banque"
        verbose_name_plural = "journaux de la banque"
        ordering = ["-id"]
        triggers = [*append_only("bank_journals_kept"), same_structure(cash_office="structures_cashoffice")]
        constraints = [models.UniqueConstraint(fields=["cash_office", "digest"], name="bank_journal_once_by_file")]

    def __str__(self) -> str:
        return self.file_name


class JournalLine(models.Model):
    """A transaction of a bank's journal; `number` is its line in the file."""

    journal = models.ForeignKey(BankJournal, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField("ligne")
    order_number = models.CharField("commande", max_length=40, blank=True, db_index=True)
    transaction = models.CharField("transaction", max_length=64, blank=True)
    date = models.DateField("jour")
    amount_cents = models.BigIntegerField("montant (centimes)")
    is_paid = models.BooleanField("payé")
    status = models.CharField("la banque dit", max_length=40, blank=True)

    class Meta:
        verbose_name = "ligne du journal de la banque"
        verbose_name_plural = "lignes du journal de la banque"
        ordering = ["number"]
        triggers = append_only("bank_journal_lines_kept")
        constraints = [models.UniqueConstraint(fields=["journal", "number"], name="bank_journal_line_once")]

    def __str__(self) -> str:
        return f"{self.order_number} : {self.amount_cents}"


@pghistory.track()
class JournalDifference(models.Model):
    """Where a bank's journal and ours disagree, until staff say what became of it. Amounts in cents.

    `line` is the bank's, `message` what was credited here; one of them may be missing. `payment` is the attempt, when
    the order is ours.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    journal = models.ForeignKey(BankJournal, models.PROTECT, related_name="differences", verbose_name="journal")
    kind = models.CharField("écart", max_length=10, choices=DifferenceKind)
    line = models.ForeignKey(JournalLine, models.PROTECT, null=True, related_name="+", verbose_name="ligne")
    message = models.ForeignKey(BankMessage, models.PROTECT, null=True, related_name="+", verbose_name="message")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+", verbose_name="paiement")
    order_number = models.CharField("commande", max_length=40, blank=True)
    bank_cents = models.BigIntegerField("à la banque (centimes)", null=True)
    own_cents = models.BigIntegerField("ici (centimes)", null=True)
    outcome = models.CharField("suite donnée", max_length=200, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="traité par"
    )
    settled_at = models.DateTimeField("traité", null=True)

    class Meta:
        verbose_name = "écart avec la banque"
        verbose_name_plural = "écarts avec la banque"
        ordering = ["id"]
        triggers = [
            no_truncate("bank_differences_kept_whole"),
            pgtrigger.Protect(name="bank_differences_kept", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, outcome="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="difference_settled_with_words",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.order_number}"
