"""What the lines of payments and receipts keep of what they pay for."""

from __future__ import annotations

from django.db import models

from preau.common.fields import TypedField
from preau.ledger.models import Account
from preau.payables.enums import Category
from preau.payables.kinds import Payable, PayableName


class PaidFor(models.Model):
    """The account that gets the money, what it was called that day, its column of the daily sheet.

    `payable_kind` and `payable_id` are its name: which kind of thing it is, which one of that kind.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="compte")
    payable_kind = models.CharField("genre", max_length=20)
    payable_id = models.PositiveBigIntegerField("numéro dans son genre")
    label = TypedField("produit", max_length=120)
    category = models.CharField("catégorie", max_length=10, choices=Category)

    class Meta:
        abstract = True

    @property
    def payable_name(self) -> PayableName:
        return PayableName(self.payable_kind, self.payable_id)

    def payable(self, *, household_id: int | None, cash_office_id: int) -> Payable:
        """What this line pays for, as it was that day."""
        name = self.payable_name
        return Payable(name, household_id, cash_office_id, self.account_id, self.label, Category(self.category))


def paid_for(payable: Payable) -> dict[str, object]:
    """The fields of a line that pays for it."""
    return {
        "account_id": payable.account_id,
        "payable_kind": payable.name.kind,
        "payable_id": payable.name.id,
        "label": payable.label[:120],
        "category": payable.category,
    }
