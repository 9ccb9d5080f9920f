"""Prepaid wallets: the money a household keeps with a cash office for a family of activities.

The money itself is in the ledger; a wallet says whose account it is and what it pays for.
"""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from preau.activities.models import Activity
from preau.common.fields import TypedField
from preau.common.triggers import append_only
from preau.households.models import Household
from preau.ledger.models import Account, Entry
from preau.structures.models import CashOffice, Structure
from preau.wallets.enums import OperationKind
from preau.wallets.triggers import CHARGE_TAKES_ITS_DUES


@pghistory.track()
class WalletKind(models.Model):
    """A family of activities paid from one wallet, with one cash office.

    `meal_activity` is the one whose price counts a balance in units (« 8 repas à 3,90 € »); empty, nothing is counted
    and the minimum of meals does not apply.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="wallet_kinds", verbose_name="régie")
    name = TypedField("nom", max_length=80)
    unit = models.CharField("unité, au singulier", max_length=30, default="repas")
    units = models.CharField("unité, au pluriel", max_length=30, default="repas")
    meal_activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="activité dont le prix compte"
    )
    position = models.PositiveSmallIntegerField("rang d’affichage", default=0)
    is_active = models.BooleanField("en service", default=True)

    class Meta:
        verbose_name = "genre de porte-monnaie"
        verbose_name_plural = "genres de porte-monnaie"
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["structure", "name"], name="wallet_kind_name_unique")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.cash_office_id and self.cash_office.structure_id != self.structure_id:
            raise ValidationError({"cash_office": "Cette régie est celle d’une autre structure."})


@pghistory.track()
class WalletActivity(models.Model):
    """An activity paid from a kind of wallet: one at most. Empty, `since` counts every day that was not charged."""

    kind = models.ForeignKey(WalletKind, models.CASCADE, related_name="links", verbose_name="porte-monnaie")
    activity = models.OneToOneField(Activity, models.CASCADE, related_name="+", verbose_name="activité")
    since = models.DateField("débitée à partir du", null=True, blank=True)

    class Meta:
        verbose_name = "activité payée"
        verbose_name_plural = "activités payées"
        ordering = ["kind", "activity"]

    def __str__(self) -> str:
        return f"{self.activity} → {self.kind}"


@pghistory.track()
class Wallet(models.Model):
    """`low_balance_cents` is the balance under which the family wants a mail; `low_noticed_at` when it last had one,
    until the balance is back above."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="wallets", verbose_name="foyer")
    kind = models.ForeignKey(WalletKind, models.PROTECT, related_name="wallets", verbose_name="genre")
    account = models.OneToOneField(Account, models.PROTECT, related_name="+", verbose_name="compte")
    low_balance_cents = models.PositiveIntegerField("prévenir sous (centimes)", null=True, blank=True)
    low_noticed_at = models.DateTimeField("prévenu le", null=True, blank=True)
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    class Meta:
        verbose_name = "porte-monnaie"
        verbose_name_plural = "porte-monnaie"
        ordering = ["household", "kind"]
        constraints = [models.UniqueConstraint(fields=["household", "kind"], name="wallet_once_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} – {self.household}"


class Operation(models.Model):
    """Something done by hand, and why: the cause its entry names. `key` comes from the form: sent twice, done once."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    kind = models.CharField("genre", max_length=10, choices=OperationKind)
    key = models.UUIDField("repère", unique=True)
    amount_cents = models.BigIntegerField("montant (centimes)")
    reason = TypedField("raison", max_length=200, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("instant")

    class Meta:
        verbose_name = "opération"
        ordering = ["id"]
        triggers = append_only("wallet_operations_kept")
        constraints = [models.CheckConstraint(condition=~Q(amount_cents=0), name="operation_not_zero")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.at:%d/%m/%Y %H:%M})"


class WalletCharge(Entry):
    """The entries of the ledger, where they take days from wallets: see `CHARGE_TAKES_ITS_DUES`."""

    class Meta:
        proxy = True
        verbose_name = "débit d’un porte-monnaie"
        triggers = [CHARGE_TAKES_ITS_DUES]
