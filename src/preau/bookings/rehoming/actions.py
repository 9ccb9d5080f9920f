"""A person put right, or moved to another household: their rights change, so what is booked is settled with it."""

from __future__ import annotations

from collections.abc import Mapping
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


def _change_home(household: Household, member_id: int, target: Household) -> None:
    """Under the lock of both households, always in the same order: whoever moves somebody else waits."""
    held = Household.objects.select_for_update(no_key=True).filter(pk__in=[household.pk, target.pk]).order_by("pk")
    list(held)
    member = HouseholdPerson.objects.select_for_update(of=("self",)).get(household=household, pk=member_id)
    if member.custody_kind != CustodyKind.FULL or HouseholdPerson.objects.filter(person=member.person_id).count() > 1:
        raise InvalidRuleError(Reason(BookingCode.MOVE_SHARED))
    last = HouseholdPerson.objects.filter(household=target).aggregate(last=Max("sticker"))["last"] or 0
    member.household, member.sticker = target, last % STICKERS + 1
    member.save(update_fields=["household", "sticker"])
    Registration.objects.filter(person=member.person_id, household=household).update(household=target)
