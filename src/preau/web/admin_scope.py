"""How far the administration opens to somebody: the structures they administer, or the whole portal for its hosts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest

from preau.accounts.acting import administrator
from preau.accounts.hosts import is_host, ruled_structures
from preau.accounts.models import HouseholdAccess, StructureRole, User
from preau.accounts.queries import own_households
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.models import Booking, Movement
from preau.common.actors import Actor
from preau.households.models import Card, CustodyDay, Guardian, Household, HouseholdPerson, IncomeQuotient, Person
from preau.ledger.models import Account, Entry, Posting
from preau.notices.models import OutgoingMail
from preau.payments.models import BankMessage, Payment, PaymentContract, PaymentLine, SuspenseSettlement
from preau.pricing.models import PriceRule
from preau.registrations.models import Registration
from preau.structures.models import CashOffice, Closure, Site, Structure
from preau.wallets.models import Wallet, WalletActivity, WalletKind
from preau.web.noted import noted
from preau.web.signed_in import signed_in_user

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
        noted(request).administered = _reach(request.user)
    return noted(request).administered


def _reach(user: User | AnonymousUser) -> Reach:
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    if settings.ADMIN_FOR_HOSTS and is_host(user):
        return None
    return ruled_structures(user)


def acting(request: HttpRequest) -> Actor:
    """Who acts in the administration: an administrator of what it shows them."""
    return administrator(signed_in_user(request), reach_of(request))


def own_of(request: HttpRequest) -> tuple[frozenset[int], frozenset[int]]:
    """The households and the people of the person signed in, by number: another person changes them. Read once."""
    if not hasattr(request, "own_household"):
        homes = own_households(signed_in_user(request).pk)
        members = HouseholdPerson.objects.filter(household__in=homes).order_by("pk")
        noted(request).own_household = homes, frozenset(members.values_list("person", flat=True))
    return noted(request).own_household


def is_own(request: HttpRequest, row: Model | None) -> bool:
    """Whether a row is of one's own household: the file itself, a person of it, or what is about either."""
    if row is None or row.pk is None:
        return False
    homes, people = own_of(request)
    if isinstance(row, Household):
        return row.pk in homes
    if isinstance(row, Person):
        return row.pk in people
    return getattr(row, "household_id", None) in homes or getattr(row, "person_id", None) in people


def but_own(rows: QuerySet[AnyModel], request: HttpRequest) -> QuerySet[AnyModel]:
    """These rows without one's own household and its people."""
    homes, people = own_of(request) if rows.model in {Household, Person} else (frozenset(), frozenset())
    if rows.model is Household:
        return rows.exclude(pk__in=homes)
    return rows.exclude(pk__in=people) if rows.model is Person else rows


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
