"""Money that came in, line by line, and the documents that close these lines: BE, FQE, deposit.

A receipt is the face of one entry of the ledger. It never changes; a mistake is undone by a receipt of the opposite
amount. Only three things are written on it later, once each: the slip, the daily sheet and the deposit that hold it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from preau.common.fields import TypedField
from preau.common.triggers import append_only, no_truncate
from preau.households.models import Household, Person
from preau.ledger.models import Entry
from preau.payables.lines import PaidFor
from preau.receipts.enums import Means, means_words
from preau.receipts.triggers import (
    CHEQUE_IS_WHOLE,
    DAY_IS_OPEN,
    DEPUTY_WITHIN_LIMITS,
    DOCUMENTS_HOLD_THEIR_RECEIPTS,
    LINES_ARE_THE_ENTRY,
    NUMBER_IS_OF_ITS_YEAR,
    RECEIPT_IS_KEPT,
    RETURNS_NO_MORE,
    SHEET_LEAVES_NO_RECEIPT,
    holds_its_receipts,
    sums_to,
)
from preau.structures.models import CashOffice, Structure
from preau.structures.triggers import same_structure


class ClosingDocument(models.Model):
    """What the three documents share: a number without gap by cash office and year, and who closed it.

    `totals` keeps the amounts as they were signed, in cents. `content` is the whole document as it was read that day,
    names included (`receipts.documents`): its PDF, CSV and XLSX are made of it and of nothing else, so that they never
    change. Written once, at closing.
    """

    SHORT = ""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="+", verbose_name="régie")
    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("repère", unique=True)
    totals = models.JSONField("totaux", default=dict)
    content = models.JSONField("contenu", default=dict)
    amount_cents = models.BigIntegerField("montant (centimes)")
    count = models.PositiveIntegerField("nombre d’encaissements")
    note = TypedField("observation", max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="clos par")
    at = models.DateTimeField("clos le")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} n° {self.year}-{self.number}"

    @property
    def full_number(self) -> str:
        """As printed: `CANT-BE-2026-0007`. Reads the cash office."""
        return printed_number(self.cash_office.code, self.SHORT, self.year, self.number)


def printed_number(code: str, short: str, year: int, number: int) -> str:
    """The number of a closed document as printed."""
    return f"{code}-{short}-{year}-{number:04d}"


class CollectionSlip(ClosingDocument):
    """BE, bordereau d'encaissement: receipts from one date to another, both included, of some means (all if empty)."""

    SHORT = "BE"

    first_date = models.DateField("du")
    last_date = models.DateField("au")
    means = models.JSONField("moyens de paiement", default=list)

    class Meta:
        verbose_name = "bordereau d’encaissement"
        verbose_name_plural = "bordereaux d’encaissement"
        ordering = ["-year", "-number"]
        triggers = [*append_only("collection_slips_kept"), holds_its_receipts("slip_holds_its_receipts", "slip")]
        constraints = [
            models.UniqueConstraint(fields=["cash_office", "year", "number"], name="collection_slip_number_unique"),
            models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="collection_slip_dates"),
        ]

    @property
    def means_text(self) -> str:
        return means_words(self.means)


class DailySheet(ClosingDocument):
    """FQE, fiche quotidienne d'encaissement: the cash of one day, counted; one by cash office and day.

    `coins` counts pieces by value in cents. Difference = counted - (opening + cash received - cash paid in). Nothing
    counts for that day, nor an earlier one, any more.
    """

    SHORT = "FQE"

    date = models.DateField("jour")
    opening_cents = models.BigIntegerField("encaisse d’ouverture (centimes)")
    expected_cents = models.BigIntegerField("encaisse attendue (centimes)")
    counted_cents = models.BigIntegerField("encaisse comptée (centimes)")
    coins = models.JSONField("pièces et billets", default=dict)

    class Meta:
        verbose_name = "fiche quotidienne d’encaissement"
        verbose_name_plural = "fiches quotidiennes d’encaissement"
        ordering = ["-date", "-id"]
        triggers = [
            *append_only("daily_sheets_kept"),
            holds_its_receipts("sheet_holds_its_receipts", "sheet"),
            SHEET_LEAVES_NO_RECEIPT,
        ]
        constraints = [
            models.UniqueConstraint(fields=["cash_office", "year", "number"], name="daily_sheet_number_unique"),
            models.UniqueConstraint(fields=["cash_office", "date"], name="daily_sheet_once_a_day"),
        ]

    @property
    def gap_cents(self) -> int:
        """What was counted beyond what should be there; negative when some is missing."""
        return self.counted_cents - self.expected_cents


class Deposit(ClosingDocument):
    """Versement: receipts handed to the public accountant or the bank. With cheques, it is their deposit slip."""

    SHORT = "VERS"

    date = models.DateField("jour")
    means = models.JSONField("moyens de paiement", default=list)
    place = TypedField("remis à", max_length=120)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "versement"
        ordering = ["-year", "-number"]
        triggers = [*append_only("deposits_kept"), holds_its_receipts("deposit_holds_its_receipts", "deposit")]
        constraints = [
            models.UniqueConstraint(fields=["cash_office", "year", "number"], name="deposit_number_unique"),
        ]

    @property
    def means_text(self) -> str:
        return means_words(self.means)


class Cheque(models.Model):
    """A cheque as it was handed in; it may pay for several households, one receipt each, that sum to its amount."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="+", verbose_name="régie")
    drawer = TypedField("tireur", max_length=120)
    bank = TypedField("banque", max_length=80)
    number = TypedField("numéro du chèque", max_length=20)
    amount_cents = models.PositiveIntegerField("montant (centimes)")

    class Meta:
        verbose_name = "chèque"
        ordering = ["id"]
        triggers = append_only("cheques_kept")
        constraints = [models.CheckConstraint(condition=Q(amount_cents__gt=0), name="cheque_of_something")]

    def __str__(self) -> str:
        return f"{self.bank} {self.number}, {self.drawer}"


class Receipt(models.Model):
    """Encaissement: one payment of one payer, by one means, in one cash office.

    `date` is the accounting day in France: the day of `at`, or the next one when the daily sheet of that day was
    closed already. `amount_cents` is negative when it undoes `reverses`, or when the bank took back all or part of what
    `returns` brought: several may, never more than it. `household` is empty for a sum in suspense.
    `reference` is the bank's transaction, the transfer's words, the voucher's numbers.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    cash_office = models.ForeignKey(CashOffice, models.PROTECT, related_name="receipts", verbose_name="régie")
    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("repère", unique=True)
    date = models.DateField("jour comptable")
    at = models.DateTimeField("instant")
    means = models.CharField("moyen", max_length=12, choices=Means)
    amount_cents = models.BigIntegerField("montant (centimes)")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="receipts", verbose_name="foyer")
    payer = TypedField("payeur", max_length=160)
    reference = TypedField("référence", max_length=80, blank=True)
    cheque = models.ForeignKey(Cheque, models.PROTECT, null=True, related_name="receipts", verbose_name="chèque")
    note = TypedField("observation", max_length=200, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="receipt", verbose_name="écriture")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    returns = models.ForeignKey("self", models.PROTECT, null=True, related_name="returned_by")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    slip = models.ForeignKey(CollectionSlip, models.PROTECT, null=True, related_name="receipts", verbose_name="BE")
    sheet = models.ForeignKey(DailySheet, models.PROTECT, null=True, related_name="receipts", verbose_name="FQE")
    deposit = models.ForeignKey(Deposit, models.PROTECT, null=True, related_name="receipts", verbose_name="versement")

    class Meta:
        verbose_name = "encaissement"
        ordering = ["year", "number"]
        indexes = [
            models.Index(fields=["cash_office", "date"], name="receipt_by_day"),
            models.Index(fields=["cash_office", "date"], name="receipt_not_slipped", condition=Q(slip__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cash_office", "year", "number"], name="receipt_number_unique"),
            models.CheckConstraint(condition=~Q(amount_cents=0), name="receipt_of_something"),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0, reverses__isnull=True, returns__isnull=True)
                | Q(amount_cents__lt=0, reverses__isnull=False, returns__isnull=True)
                | Q(amount_cents__lt=0, reverses__isnull=True, returns__isnull=False),
                name="receipt_negative_when_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(cheque__isnull=False, means=Means.CHEQUE.value)
                | (Q(cheque__isnull=True) & ~Q(means=Means.CHEQUE.value)),
                name="receipt_by_cheque_names_it",
            ),
        ]
        triggers = [
            same_structure(cash_office="structures_cashoffice", household="households_household"),
            RECEIPT_IS_KEPT,
            DAY_IS_OPEN,
            NUMBER_IS_OF_ITS_YEAR,
            DOCUMENTS_HOLD_THEIR_RECEIPTS,
            no_truncate("receipts_kept_whole"),
            sums_to("receipt_sums_its_lines", "NEW.id"),
            CHEQUE_IS_WHOLE,
            RETURNS_NO_MORE,
            DEPUTY_WITHIN_LIMITS,
        ]

    def __str__(self) -> str:
        return self.full_number

    @property
    def undoes(self) -> Receipt | None:
        """The receipt whose money goes out by this one, all of it or a part."""
        return self.reverses or self.returns

    @property
    def full_number(self) -> str:
        """As printed: `CANT-2026-000012`. Reads the cash office."""
        return f"{self.cash_office.code}-{self.year}-{self.number:06d}"


class ReceiptLine(PaidFor):
    """What a receipt pays for: a line of the journal, and what its entry moves on one account."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="élève")
    amount_cents = models.BigIntegerField("montant (centimes)")

    class Meta:
        verbose_name = "ligne d’encaissement"
        verbose_name_plural = "lignes d’encaissement"
        ordering = ["id"]
        triggers = [
            *append_only("receipt_lines_kept"),
            sums_to("receipt_line_sums", "NEW.receipt_id"),
            LINES_ARE_THE_ENTRY,
        ]
        constraints = [models.CheckConstraint(condition=~Q(amount_cents=0), name="receipt_line_of_something")]

    def __str__(self) -> str:
        return f"{self.label} : {self.amount_cents}"
