"""Double entry. Every movement of money is an entry whose lines sum to zero; nothing is ever changed or deleted.

Amounts are signed cents. Positive (credit) is owed to somebody or earned: a family's wallet, a service rendered.
Negative (debit) is held or owed to us: the till, the bank, what a family overspent.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q

from preau.common.fields import TypedField
from preau.common.triggers import append_only, no_truncate
from preau.ledger.enums import AccountKind, CauseKind, EntryKind
from preau.ledger.explanations import ExplainedField, keeps
from preau.ledger.triggers import ACCOUNT_GUARDS, BALANCES, WIDENED_IS_OWED, balanced
from preau.structures.models import CashOffice


class Account(models.Model):
    """`key` tells apart the accounts of one kind (the household and the wallet, the activity, the drawer).

    `balance_cents` is the sum of the lines: a trigger keeps it, nothing else may. `overdraft_cents` is how far a
    wallet may go below zero, empty without limit; it does not bind the other kinds. `widened_cents` is the part of it
    that a debt left behind (a cheque that was not paid): it follows the balance back up, so that nobody spends it.
    """

    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="accounts", verbose_name="régie")
    kind = models.CharField("genre", max_length=12, choices=AccountKind)
    key = models.CharField("repère", max_length=60, blank=True)
    label = TypedField("libellé", max_length=160, blank=True)
    balance_cents = models.BigIntegerField("solde (centimes)", default=0, editable=False)
    overdraft_cents = models.PositiveBigIntegerField("découvert permis (centimes)", null=True, blank=True)
    widened_cents = models.PositiveBigIntegerField("dont dette au-delà (centimes)", db_default=0, editable=False)

    class Meta:
        verbose_name = "compte"
        ordering = ["cash_office", "kind", "key"]
        triggers = [*ACCOUNT_GUARDS, WIDENED_IS_OWED, no_truncate("accounts_kept")]
        constraints = [
            models.UniqueConstraint(fields=["cash_office", "kind", "key"], name="account_unique"),
            models.CheckConstraint(
                condition=~Q(kind=AccountKind.WALLET)
                | Q(overdraft_cents__isnull=True)
                | Q(balance_cents__gte=-F("overdraft_cents")),
                name="account_within_overdraft",
            ),
            models.CheckConstraint(
                condition=Q(widened_cents=0) | Q(overdraft_cents__gte=F("widened_cents")),
                name="account_widened_is_part",
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.get_kind_display()} {self.key}".strip()


class Explanation(models.Model):
    """Why a price is what it is (cents, sentences, values used), kept once for all the rows that say so.

    `digest` is the SHA-256 of the content as PostgreSQL writes it.
    """

    digest = models.BinaryField("empreinte", max_length=32)
    content = models.JSONField("explication")

    class Meta:
        verbose_name = "explication"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["digest"], name="explanation_once_by_digest")]
        triggers = append_only("explanations_kept")

    def __str__(self) -> str:
        return f"explication {self.pk}"


class Entry(models.Model):
    """One movement and its cause. A cause moves money once: `revision` counts what replaced a reversed entry.

    `details` keeps what explains the amount (price rule, quotient, units); the price itself is an `Explanation`.
    `served_on` is the day of the service that is charged or given back: `at` is when that was written, often the
    night after. `transaction` is PostgreSQL's, so that no line can be added later.
    """

    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="+", verbose_name="régie", db_index=False)
    kind = models.CharField("genre", max_length=12, choices=EntryKind)
    cause_kind = models.CharField("cause", max_length=12, choices=CauseKind)
    cause_id = models.PositiveBigIntegerField("numéro de la cause")
    revision = models.PositiveSmallIntegerField("révision", default=0)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    text = TypedField("libellé", max_length=250)
    details = ExplainedField("détail", default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("instant")
    served_on = models.DateField("jour du service", null=True)
    transaction = models.BigIntegerField(db_default=Func(function="txid_current"), editable=False)

    class Meta:
        verbose_name = "écriture"
        ordering = ["id"]
        indexes = [models.Index(fields=["cash_office", "at"], name="entry_office_at")]
        constraints = [
            models.UniqueConstraint(fields=["cause_kind", "cause_id", "kind", "revision"], name="entry_once_by_cause"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
                name="entry_reversal_names_entry",
            ),
        ]
        triggers = [*append_only("entries_kept"), balanced("entry_is_balanced", "NEW.id"), keeps("details")]

    def __str__(self) -> str:
        return f"{self.text} ({self.at:%d/%m/%Y %H:%M})"


class Posting(models.Model):
    """A line of an entry: what it moves on one account."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings", db_index=False)
    amount_cents = models.BigIntegerField("montant (centimes)")

    class Meta:
        verbose_name = "ligne d’écriture"
        verbose_name_plural = "lignes d’écriture"
        ordering = ["id"]
        indexes = [models.Index(fields=["account", "entry"], name="posting_account_entry")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once_by_account"),
            models.CheckConstraint(condition=~Q(amount_cents=0), name="posting_not_zero"),
        ]
        triggers = [*append_only("postings_kept"), balanced("posting_is_balanced", "NEW.entry_id"), BALANCES]

    def __str__(self) -> str:
        return f"{self.amount_cents}"
