"""Reads that ask every kind of payable: what households have to pay, and what a form names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from preau.common.reasons import Reason
from preau.ledger.enums import AccountKind
from preau.payables.categories import Members
from preau.payables.kinds import Offer, Payable, Wanted, by_kind, kinds
from preau.structures.models import CashOffice


def find(wanted: Collection[Wanted], members: Members) -> dict[Wanted, Payable]:
    """What is wanted, accounts opened when missing; what is not that household's is left out."""
    found: dict[Wanted, Payable] = {}
    for kind in kinds():
        own = [one for one in wanted if one.name.kind == kind.name]
        found |= kind.find(own, members) if own else {}
    return found


def offers(office: CashOffice, household_ids: Collection[int]) -> dict[int, list[Offer]]:
    """What each of these households has or may have to pay in the office; one statement by kind."""
    found: dict[int, list[Offer]] = defaultdict(list)
    for kind in kinds():
        for household, own in kind.offers(office, household_ids).items():
            found[household] += own
    return dict(found)


def why_not(payables: Iterable[Payable], means: AccountKind) -> Reason | None:
    """Why one of these cannot be paid by this means; None when all can."""
    reasons = (kind.why_not(own, means) for kind, own in by_kind(payables))
    return next((why for why in reasons if why), None)
