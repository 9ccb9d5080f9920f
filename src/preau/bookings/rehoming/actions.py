"""A person put right, or moved to another household: their rights change, so what is booked is settled with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from preau.bookings.reasons import BookingCode
from preau.bookings.repricing.actions import reprice_household
from preau.bookings.stranding.actions import Settled, Settlement, StrandedError, Way, change_rights
from preau.bookings.stranding.queries import Scope
from preau.common.actors import Actor, Right
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.closed import refuse_closed
from preau.households.enums import CustodyKind
from preau.households.models import Household, HouseholdPerson, Person
from preau.households.own import refuse_own
from preau.registrations.models import Registration

PERSON_FIELDS = ("last_name", "usage_name", "first_name", "birth_date", "school", "level", "class_name")
STICKERS = 6
"""How many signs tell the children of a household apart."""


@transaction.atomic
def correct_person(*, household: Household, person_id: int, values: Mapping[str, Any], actor: Actor) -> int:
    """Who a person of this household is, their school and class; how many booked days change of price.

    Raises `InvalidRuleError` (French) when an age or a level would take the right to booked days away: these are given
    up first; `Person.DoesNotExist` for one of another household.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    scope = Scope(people=frozenset({person_id}))

    def change() -> None:
        rows = Person.objects.select_for_update(of=("self",)).filter(memberships__household=household)
        row = rows.get(pk=person_id)
        for name in PERSON_FIELDS:
            setattr(row, name, values.get(name, getattr(row, name)))
        row.save()

    try:
        change_rights(scope=lambda: scope, change=change, settlement=None, actor=actor)
    except StrandedError as error:
        lost = len(error.stranding.bookings) + len(error.stranding.patterns)
        raise InvalidRuleError(Reason(BookingCode.IDENTITY_STRANDS, count=lost)) from error
    homes = Household.objects.filter(memberships__person=person_id).order_by("id")
    return sum(reprice_household(household=home, actor=actor) for home in homes)


@transaction.atomic
def move_child(*, household: Household, member_id: int, target: Household, actor: Actor) -> Settled[None]:
    """A person from a household to another of the structure. Days to come follow, each with its place and its rank, at
    the price of the new household; days past and money stay where they were.

    Raises `InvalidRuleError` (French) for a person whom two households share, or who is there already;
    `HouseholdPerson.DoesNotExist` for one of another household.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk, target.pk])
    if target.structure_id != household.structure_id or target.pk == household.pk:
        raise InvalidRuleError(Reason(BookingCode.MOVE_NOWHERE))
    member = HouseholdPerson.objects.get(household=household, pk=member_id)
    scope = Scope(people=frozenset({member.person_id}))

    def change() -> None:
        _change_home(household, member_id, target)

    done = change_rights(scope=lambda: scope, change=change, settlement=Settlement(Way.MOVE), actor=actor)
    for home in (household, target):
        reprice_household(household=home, actor=actor)
    return done


@dataclass(frozen=True, slots=True)
class Sharing:
    """Which days a household has a child, the other household having the rest.

    Alternating weeks begin with this household's, the week of `start`; `weekdays` are ISO numbers; `percent` is this
    household's part of the cost.
    """

    kind: CustodyKind
    start: date | None = None
    weekdays: tuple[int, ...] = ()
    percent: int = 100

    def of(self, *, is_first: bool) -> dict[str, Any]:
        """What the membership of this household says, or that of the other."""
        others = sorted(set(range(1, 8)) - set(self.weekdays))
        is_percent = self.kind == CustodyKind.PERCENT
        return {
            "custody_kind": self.kind,
            "custody_start": self.start,
            "custody_phase": 0 if is_first else 1,
            "handover_weekday": 1,
            "custody_weekdays": (sorted(self.weekdays) if is_first else others) if self.weekdays else [],
            "cost_percent": (self.percent if is_first else 100 - self.percent) if is_percent else 100,
        }


@transaction.atomic
def share_child(
    *, household: Household, member_id: int, target: Household, sharing: Sharing, actor: Actor
) -> Settled[None]:
    """A child between two households of the structure, by weeks, by weekdays or in parts of the cost. Days to come that
    are the other household's go to it, each with its place and its rank.

    Raises `InvalidRuleError` (French) for a child of a third household; `HouseholdPerson.DoesNotExist` for one of
    another household.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk, target.pk])
    if target.structure_id != household.structure_id or target.pk == household.pk:
        raise InvalidRuleError(Reason(BookingCode.MOVE_NOWHERE))
    member = HouseholdPerson.objects.get(household=household, pk=member_id)
    scope = Scope(people=frozenset({member.person_id}))

    def change() -> None:
        _share(household, member.person_id, target, sharing)

    done = change_rights(scope=lambda: scope, change=change, settlement=Settlement(Way.MOVE), actor=actor)
    for home in (household, target):
        reprice_household(household=home, actor=actor)
    return done


def _share(household: Household, person_id: int, target: Household, sharing: Sharing) -> None:
    homes = [household.pk, target.pk]
    for home in Household.objects.select_for_update(no_key=True).filter(pk__in=homes).order_by("pk"):
        refuse_closed(home)
    if HouseholdPerson.objects.filter(person=person_id).exclude(household__in=homes).exists():
        raise InvalidRuleError(Reason(BookingCode.SHARE_THIRD))
    last = HouseholdPerson.objects.filter(household=target).aggregate(last=Max("sticker"))["last"] or 0
    for home in (household, target):
        values = sharing.of(is_first=home == household)
        HouseholdPerson.objects.update_or_create(
            household=home,
            person_id=person_id,
            defaults=values,
            create_defaults={**values, "sticker": last % STICKERS + 1},
        )


def _change_home(household: Household, member_id: int, target: Household) -> None:
    """Under the lock of both households, always in the same order: whoever moves somebody else waits."""
    held = Household.objects.select_for_update(no_key=True).filter(pk__in=[household.pk, target.pk]).order_by("pk")
    for home in held:
        refuse_closed(home)
    member = HouseholdPerson.objects.select_for_update(of=("self",)).get(household=household, pk=member_id)
    if member.custody_kind != CustodyKind.FULL or HouseholdPerson.objects.filter(person=member.person_id).count() > 1:
        raise InvalidRuleError(Reason(BookingCode.MOVE_SHARED))
    last = HouseholdPerson.objects.filter(household=target).aggregate(last=Max("sticker"))["last"] or 0
    member.household, member.sticker = target, last % STICKERS + 1
    member.save(update_fields=["household", "sticker"])
    Registration.objects.filter(person=member.person_id, household=household).update(household=target)
