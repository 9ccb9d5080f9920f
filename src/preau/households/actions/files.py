"""The file of a family written at the desk: who answers for it, who its people are, a new file, one more child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.closed import refuse_closed
from preau.households.enums import PersonKind
from preau.households.models import Guardian, Household, HouseholdPerson, Person
from preau.households.numbering import free_numbers
from preau.households.own import refuse_own
from preau.households.reasons import HouseholdCode
from preau.structures.models import Structure

HOUSEHOLD_FIELDS = ("name", "address", "postcode", "city")
GUARDIAN_FIELDS = (
    "last_name",
    "usage_name",
    "first_name",
    "email",
    "mobile_phone",
    "home_phone",
    "work_phone",
    "role",
    "is_payer",
)
PERSON_FIELDS = ("last_name", "usage_name", "first_name", "birth_date", "school", "level", "class_name")
TWICE = timedelta(minutes=2)
"""Within this, the same new file is a form sent twice."""
STICKERS = 6
"""How many signs tell the children of a household apart."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A household to create, with its first guardian: values by the names above."""

    household: Mapping[str, Any]
    guardian: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def correct_household(*, household: Household, values: Mapping[str, Any], actor: Actor) -> None:
    """The name and the address of a file."""
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    _correct(Household.objects.select_for_update(no_key=True).get(pk=household.pk), values, HOUSEHOLD_FIELDS, actor)


@transaction.atomic
def correct_guardian(*, household: Household, guardian_id: int, values: Mapping[str, Any], actor: Actor) -> None:
    """How a guardian of this household is called and reached, and what they may do.

    Raises `Guardian.DoesNotExist` for one of another household.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    row = Guardian.objects.select_for_update().get(household=household, pk=guardian_id)
    _correct(row, values, GUARDIAN_FIELDS, actor)


@transaction.atomic
def add_guardian(*, household: Household, values: Mapping[str, Any], actor: Actor) -> Guardian:
    """Somebody more who answers for the people of a household, which is locked.

    Raises `InvalidRuleError` (French) for who is there already: a form sent twice.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    home = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    refuse_closed(home)
    if home.guardians.filter(last_name=values["last_name"], first_name=values["first_name"]).exists():
        raise InvalidRuleError(Reason(HouseholdCode.GUARDIAN_ALREADY_THERE))
    with audited(user=actor.id, action="add_guardian"):
        return Guardian.objects.create(household=household, **_known(values, GUARDIAN_FIELDS))


@transaction.atomic
def add_child(*, household: Household, values: Mapping[str, Any], actor: Actor) -> HouseholdPerson:
    """A child who was in no file. The household is locked, so that stickers differ.

    Raises `InvalidRuleError` (French) for who is there already: a form sent twice.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    home = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    refuse_closed(home)
    same = Q(person__first_name=values["first_name"], person__birth_date=values["birth_date"])
    if home.memberships.filter(same, person__last_name=values["last_name"]).exists():
        raise InvalidRuleError(Reason(HouseholdCode.CHILD_ALREADY_THERE))
    last = HouseholdPerson.objects.filter(household=home).aggregate(last=Max("sticker"))["last"] or 0
    with audited(user=actor.id, action="add_child"):
        person = Person.objects.create(
            structure_id=home.structure_id, kind=PersonKind.CHILD, **_known(values, PERSON_FIELDS)
        )
        return HouseholdPerson.objects.create(household=home, person=person, sticker=last % STICKERS + 1)


@transaction.atomic
def create_household(*, structure: Structure, new: NewFile, actor: Actor) -> Household:
    """A new file, with the next free number of the structure, which is locked so that nobody takes the same.

    Sent again at once, it is the file that was just made.
    """
    actor.must(Right.KEEP_FAMILIES, structure.pk)
    Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)
    if (made := _just_made(structure, new)) is not None:
        return made
    with audited(user=actor.id, action="create_household"):
        (number,) = free_numbers(structure, 1)
        home = Household.objects.create(structure=structure, number=number, **_known(new.household, HOUSEHOLD_FIELDS))
        if new.guardian:
            Guardian.objects.create(household=home, **{**_known(new.guardian, GUARDIAN_FIELDS), "is_payer": True})
    return home


def _just_made(structure: Structure, new: NewFile) -> Household | None:
    """The same file, made by a first sending of the same form."""
    rows = Household.objects.filter(structure=structure, created_at__gte=clock.now() - TWICE)
    rows = rows.filter(**_known(new.household, HOUSEHOLD_FIELDS))
    if new.guardian:
        rows = rows.filter(**{f"guardians__{name}": new.guardian[name] for name in ("last_name", "first_name")})
    return rows.order_by("id").first()


def _known(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _correct(row: Household | Guardian, values: Mapping[str, Any], names: tuple[str, ...], actor: Actor) -> None:
    """Write what differs, and nothing at all when nothing does."""
    changed = {name: value for name, value in _known(values, names).items() if getattr(row, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    with audited(user=actor.id, action=f"correct_{type(row).__name__.lower()}"):
        row.save()
