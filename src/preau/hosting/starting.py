"""What a new structure still lacks before its families can book, read from what it has: nothing is ticked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from preau.accounts.models import StructureRole
from preau.activities.models import Activity, OpeningDay
from preau.bookings.models import Booking
from preau.households.models import Household
from preau.payments.models import PaymentContract
from preau.pricing.models import PriceRule
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.structures.models import Site, Structure, TermsVersion
from preau.wallets.models import WalletActivity


class Step(StrEnum):
    """What is done once, in the order in which one needs the other."""

    PORTAL = "portal"
    SITES = "sites"
    ACTIVITIES = "activities"
    PRICES = "prices"
    WALLETS = "wallets"
    OFFER = "offer"
    TRIAL = "trial"
    TERMS = "terms"
    AGENTS = "agents"
    BANK = "bank"
    FAMILIES = "families"
    REGISTRATIONS = "registrations"


OPTIONAL = frozenset({Step.TERMS, Step.AGENTS, Step.BANK})
"""What a structure may open its portal without: the standard terms hold, one agent alone, payment at the till."""


@dataclass(frozen=True, slots=True)
class Start:
    """Which steps are done."""

    done: frozenset[Step]

    @property
    def following(self) -> Step | None:
        """The first step that is not done and must be; None when families can book."""
        return next((step for step in Step if step not in self.done and step not in OPTIONAL), None)


def start_of(structure: Structure, today: date) -> Start | None:
    """How far a new structure is; None once a family has booked, since there is nothing to begin. One statement."""
    real = Household.objects.filter(structure=structure, is_trial=False)
    lacking = _lacking(structure, today)
    steps = {f"has_{step}": Exists(rows) for step, rows in _rows(structure, today).items()}
    booked = Booking.objects.filter(household__in=real)
    found: dict[str, Any] = dict(
        Structure.objects.filter(pk=structure.pk)
        .annotate(is_begun=Exists(booked), **steps, **{f"lacks_{step}": Exists(rows) for step, rows in lacking.items()})
        .values()
        .get()
    )
    if found["is_begun"]:
        return None
    done = {step for step in Step if found.get(f"has_{step}")}
    if Step.ACTIVITIES in done:
        done |= {step for step in lacking if not found[f"lacks_{step}"]}
    if found["settings_changed_at"]:
        done.add(Step.PORTAL)
    return Start(frozenset(done))


def _rows(structure: Structure, today: date) -> dict[Step, QuerySet[Any]]:
    """What must exist for a step to be done."""
    own = {"structure": structure}
    days = OpeningDay.objects.filter(**own, date__gt=today, is_open=True)
    families = Household.objects.filter(**own)
    registered = Registration.objects.filter(**own, state=RegistrationState.VALIDATED)
    return {
        Step.SITES: Site.objects.filter(**own),
        Step.ACTIVITIES: days,
        Step.OFFER: days.filter(activity__is_active=True),
        Step.TRIAL: families.filter(is_trial=True),
        Step.TERMS: TermsVersion.objects.filter(**own),
        Step.AGENTS: _second_agent(structure),
        Step.BANK: PaymentContract.objects.filter(**own, is_active=True),
        Step.FAMILIES: families.filter(is_trial=False),
        Step.REGISTRATIONS: registered.exclude(person__memberships__household__is_trial=True),
    }


def _second_agent(structure: Structure) -> QuerySet[StructureRole]:
    """A role of somebody who came after another: there are two at least."""
    others = StructureRole.objects.filter(structure=structure, user__lt=OuterRef("user"))
    return StructureRole.objects.filter(Exists(others), structure=structure)


def _lacking(structure: Structure, today: date) -> dict[Step, QuerySet[Activity]]:
    """Activities with days to come that nobody could book, for want of a price, or pay, for want of a wallet."""
    days = OpeningDay.objects.filter(activity=OuterRef("pk"), date__gt=today, is_open=True)
    held = Activity.objects.filter(Exists(days), structure=structure)
    priced = PriceRule.objects.filter(activity=OuterRef("pk"))
    paid = WalletActivity.objects.filter(activity=OuterRef("pk"), kind__is_active=True)
    return {Step.PRICES: held.filter(~Exists(priced)), Step.WALLETS: held.filter(~Exists(paid))}
