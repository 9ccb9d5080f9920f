"""Acts on the money of families that a cash office does by hand, and the second person some of them want.

An act is kept as it was asked; what became of it is another row. Nothing is changed afterwards.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from preau.approvals.enums import ActKind, Outcome
from preau.approvals.triggers import ACT_IS_FAIR, DECISION_IS_FAIR
from preau.common.fields import TypedField
from preau.common.triggers import append_only
from preau.households.models import Household
from preau.ledger.models import Entry
from preau.receipts.models import Receipt
from preau.structures.models import Structure
from preau.structures.triggers import same_structure
from preau.wallets.models import Wallet

_NO_TARGET = {"wallet__isnull": True, "entry__isnull": True, "receipt__isnull": True}


class Act(models.Model):
    """A correction, a refund or an undoing: done at once, `is_alone`, or waiting until `expires_at` for a `Decision`.

    `amount_cents` is what the household gains (negative: loses). `households` are all those it moves money of;
    `household` is the one it is told about, empty for a sum nobody knows yet. `key` comes from the form. `details` are
    what doing it needs, for those about cards.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    kind = models.CharField("genre", max_length=10, choices=ActKind)
    key = models.UUIDField("repère", unique=True)
    wallet = models.ForeignKey(Wallet, models.PROTECT, null=True, related_name="+", verbose_name="porte-monnaie")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name="écriture annulée")
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="+", verbose_name="reçu annulé")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", verbose_name="foyer")
    households = ArrayField(models.BigIntegerField(), verbose_name="foyers concernés")
    amount_cents = models.BigIntegerField("montant (centimes)")
    reason = TypedField("raison", max_length=200)
    details = models.JSONField("détails", default=dict, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par")
    asked_at = models.DateTimeField("demandé le")
    is_alone = models.BooleanField("fait seul")
    expires_at = models.DateTimeField("expire le", null=True)

    class Meta:
        verbose_name = "acte sur l’argent d’une famille"
        verbose_name_plural = "actes sur l’argent des familles"
        ordering = ["id"]
        triggers = [
            *append_only("acts_kept"),
            ACT_IS_FAIR,
            same_structure(household="households_household", wallet="wallets_wallet", receipt="receipts_receipt"),
        ]
        indexes = [
            models.Index(fields=["asked_by", "asked_at"], condition=Q(is_alone=True), name="act_alone"),
            models.Index(fields=["structure", "expires_at"], condition=Q(is_alone=False), name="act_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_cents=0), name="act_moves_money"),
            models.CheckConstraint(
                condition=Q(is_alone=True) ^ Q(expires_at__isnull=False), name="act_waits_or_is_done"
            ),
            models.CheckConstraint(
                condition=Q(**(_NO_TARGET | {"wallet__isnull": False}), kind__in=(ActKind.CORRECTION, ActKind.REFUND))
                | Q(**(_NO_TARGET | {"entry__isnull": False}), kind=ActKind.ENTRY)
                | Q(**(_NO_TARGET | {"receipt__isnull": False}), kind=ActKind.RECEIPT)
                | (
                    Q(**_NO_TARGET, kind__in=(ActKind.RETURN, ActKind.IDENTIFY, ActKind.CREDIT, ActKind.MERGE))
                    & ~Q(details={})
                ),
                name="act_has_its_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.asked_at:%d/%m/%Y %H:%M})"


class Decision(models.Model):
    """What became of an act that waited: one row at most, so that it is done once. `asked_by` repeats the act's.

    `entry` is what an approval wrote in the ledger; nobody decides that a request expires.
    """

    act = models.OneToOneField(Act, models.PROTECT, related_name="decision")
    outcome = models.CharField("suite", max_length=10, choices=Outcome)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="décidé par"
    )
    at = models.DateTimeField("instant")
    reason = TypedField("raison", max_length=200, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+", verbose_name="écriture")

    class Meta:
        verbose_name = "suite d’une demande"
        verbose_name_plural = "suites des demandes"
        ordering = ["id"]
        triggers = [*append_only("decisions_kept"), DECISION_IS_FAIR]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.EXPIRED, decided_by__isnull=True)
                | Q(outcome=Outcome.WITHDRAWN, decided_by=F("asked_by"))
                | (
                    Q(outcome__in=(Outcome.APPROVED, Outcome.REFUSED), decided_by__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="asks_or_approves",
            ),
            models.CheckConstraint(condition=~Q(outcome=Outcome.REFUSED) | ~Q(reason=""), name="refused_for_a_reason"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.APPROVED) ^ Q(entry__isnull=True), name="approved_is_written"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.at:%d/%m/%Y %H:%M})"
