"""A sum of unknown reference, as its receipt has it: kept aside on an account of its own until somebody says whose."""

from __future__ import annotations

from collections.abc import Collection

from preau.payables.categories import Members
from preau.payables.enums import Category
from preau.payables.kinds import Offer, Payable, PayableKind, PayableName, Wanted
from preau.structures.models import CashOffice

LABEL = "Somme à identifier"


class SuspensePayable(PayableKind):
    """Named by its cash office. No form offers it: nobody pays it on purpose."""

    name = "suspense"

    def find(self, wanted: Collection[Wanted], members: Members) -> dict[Wanted, Payable]:
        """Nothing."""
        del wanted, members
        return {}

    def offers(self, office: CashOffice, household_ids: Collection[int]) -> dict[int, list[Offer]]:
        """Nothing."""
        del office, household_ids
        return {}


def suspense_of(office_id: int, account_id: int) -> Payable:
    """The sums to identify of a cash office, on its account of that kind."""
    name = PayableName(SuspensePayable.name, office_id)
    return Payable(name, None, office_id, account_id, LABEL, Category.UNKNOWN)
