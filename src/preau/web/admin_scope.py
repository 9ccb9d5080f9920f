"""How far the administration opens to somebody: the structures they administer, or the whole portal for its hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

from preau.accounts.hosts import is_host, ruled_structures
from preau.accounts.models import HouseholdAccess, StructureRole, User
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.models import Booking, Movement
from preau.households.models import Card, CustodyDay, Guardian, Household, HouseholdPerson, IncomeQuotient, Person
from preau.ledger.models import Account, Entry, Posting
from preau.notices.models import OutgoingMail
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentLine, SuspenseSettlement
from preau.pricing.models import PriceRule
from preau.registrations.models import Registration
from preau.structures.models import CashOffice, Closure, Site, Structure
from preau.wallets.models import Wallet, WalletActivity, WalletKind

Reach = frozenset[int] | None
"""Structures by number; `None` is the whole portal."""

AnyModel = TypeVar("AnyModel", bound=Model)

PATHS: Mapping[type[Model], str] = {
    **dict.fromkeys((Site, Closure, CashOffice, Household, Person, Card, HouseholdAccess, StructureRole), "structure"),
    **dict.fromkeys((Activity, ActivityGroup, OpeningDay, PriceRule, Registration, Booking, Movement), "structure"),
    **dict.fromkeys((Wallet, WalletKind, Payment, PaymentContract), "structure"),
    **dict.fromkeys((HouseholdPerson, Guardian, IncomeQuotient), "household__structure"),
    **dict.fromkeys((Account, Entry, BankMessage), "cash_office__structure"),
    Structure: "pk",
    CustodyDay: "membership__household__structure",
    WalletActivity: "kind__structure",
    Posting: "entry__cash_office__structure",
    PaymentLine: "payment__structure",
    SuspenseSettlement: "message__cash_office__structure",
    OutgoingMail: "structure_id",
}
"""From each model to the structure it belongs to. A model that is not here shows an administrator no row."""


def reach_of(request: HttpRequest) -> Reach:
    """What the person signed in may see of the administration; none is the empty set. Read once a request."""
    if not hasattr(request, "administered"):
        request.administered = _reach(request.user)  # type: ignore[attr-defined]
    reach: Reach = request.administered  # type: ignore[attr-defined]
    return reach


def _reach(user: User) -> Reach:
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    if settings.ADMIN_FOR_HOSTS and is_host(user):
        return None
    return ruled_structures(user)


def opens_to(request: HttpRequest) -> bool:
    """Whether the administration has a page for this person."""
    return reach_of(request) != frozenset()


def within(rows: QuerySet[AnyModel], reach: Reach) -> QuerySet[AnyModel]:
    """These rows, of the structures within reach only. Accounts: those of their agents and of their families."""
    if reach is None:
        return rows
    if rows.model is User:
        here = {"user": OuterRef("pk"), "structure__in": reach}
        return rows.filter(
            Q(Exists(StructureRole.objects.filter(**here))) | Q(Exists(HouseholdAccess.objects.filter(**here)))
        )
    path = PATHS.get(rows.model)
    return rows.filter(**{f"{path}__in": reach}) if path else rows.none()
