"""Writes what a plan says, in one transaction. Nothing is deleted; statements do not grow with the pupils."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import transaction

from preau.bookings.actions import Settled, Settlement, change_rights
from preau.bookings.stranding.queries import Scope
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.connectors.onde.households import HouseholdPlan, address_of
from preau.connectors.onde.plan import NEW_SCHOOL, Plan
from preau.connectors.onde.pupils import Pupil, name_key
from preau.households.models import Guardian, Household, HouseholdPerson, Person
from preau.households.numbering import free_numbers
from preau.registrations.actions import register_people
from preau.structures.enums import SiteKind
from preau.structures.models import Site, Structure

logger = logging.getLogger(__name__)

STICKERS = 6
"""How many different stickers the portal draws; a seventh child has the first one again."""


def apply_plan(*, plan: Plan, actor: Actor, settlement: Settlement | None = None) -> Settled[None]:
    """Write the plan. It must have been made in the same transaction, after `lock_structure`.

    Pupils who left the file, or changed level, may be booked: raises `StrandedError`, nothing written, when days to
    come lose their right and `settlement` does not say what becomes of them.
    """
    actor.must(Right.ADMINISTER, plan.structure.pk)
    people = {change.known.id for change in plan.matches.changed} | {absent.id for absent in plan.matches.absent}
    done = change_rights(
        scope=lambda: Scope(people=frozenset(people)),
        change=lambda: _write(plan, actor),
        settlement=settlement,
        actor=actor,
    )
    logger.info("ONDE import into %s by %s", plan.structure.slug, actor)
    return done


def _write(plan: Plan, actor: Actor) -> None:
    with transaction.atomic(), audited(source="import_onde", user=actor.id):
        school_id = _school(plan)
        people = _write_people(plan, school_id)
        _write_households(plan, people)
        for registration in plan.registrations:
            register_people(
                people=[people[line] for line in registration.pupils],
                group=registration.group,
                start_date=registration.start_date,
                end_date=registration.end_date,
                actor=actor,
            )


def lock_structure(slug: str) -> Structure | None:
    """The structure, locked so that two imports into it follow each other; None when there is none."""
    return Structure.objects.select_for_update(no_key=True).filter(slug=slug).first()


def _school(plan: Plan) -> int | None:
    if plan.school_id != NEW_SCHOOL:
        return plan.school_id
    return Site.objects.create(structure=plan.structure, name=plan.school_name, kind=SiteKind.PRIMARY).pk


def _write_people(plan: Plan, school_id: int | None) -> dict[int, Person]:
    """Create, change and mark absent; the person of each settled pupil, by line of the file."""
    new = [_person(plan, pupil, school_id) for pupil in plan.matches.new]
    Person.objects.bulk_create(new)
    known = Person.objects.in_bulk(plan.matches.persons.values())
    fields = {"folded_name"}
    changed = []
    for change in plan.matches.changed:
        person = known[change.known.id]
        for field, _, after in change.changes:
            setattr(person, field, school_id if field == "school_id" else after)
            fields.add("school" if field == "school_id" else field)
        person.folded_name = name_key(person.last_name, person.first_name)
        changed.append(person)
    if changed:
        Person.objects.bulk_update(changed, sorted(fields))
    absent = [] if plan.matches.is_partial else [known.id for known in plan.matches.absent]
    Person.objects.filter(pk__in=absent).update(left_on=plan.today)
    people = {line: known[person_id] for line, person_id in plan.matches.persons.items()}
    return people | {pupil.line: person for pupil, person in zip(plan.matches.new, new, strict=True)}


def _person(plan: Plan, pupil: Pupil, school_id: int | None) -> Person:
    return Person(
        structure=plan.structure,
        last_name=pupil.last_name,
        usage_name=pupil.usage_name,
        first_name=pupil.first_name,
        folded_name=pupil.key,
        birth_date=pupil.birth_date,
        sex=pupil.sex,
        ine=pupil.ine,
        school_id=school_id,
        level=pupil.level,
        class_name=pupil.class_name,
    )


def _write_households(plan: Plan, people: Mapping[int, Person]) -> None:
    households = _households(plan)
    guardians = [
        guardian
        for household, item in zip(households, plan.households, strict=True)
        for guardian in _new_guardians(household, item)
    ]
    Guardian.objects.bulk_create(guardians)
    _change_guardians(plan)
    _add_members(plan, households, people)


def _households(plan: Plan) -> list[Household]:
    """The household of each plan, the new ones created with the next free numbers."""
    known_ids = [item.household.id for item in plan.households if item.household]
    known = Household.objects.in_bulk(known_ids)
    numbers = iter(free_numbers(plan.structure, len(plan.households) - len(known_ids)))
    households: list[Household] = []
    for item in plan.households:
        if item.household is None:
            address = address_of(item.family)
            name = item.family.name
            households.append(Household(structure=plan.structure, number=next(numbers), name=name, **address))
        else:
            household = known[item.household.id]
            for field, _, after in item.address:
                setattr(household, field, after)
            households.append(household)
    Household.objects.bulk_create([household for household in households if household.pk is None])
    moved = [h for h, item in zip(households, plan.households, strict=True) if item.household and item.address]
    if moved:
        Household.objects.bulk_update(moved, ["address", "postcode", "city"])
    return households


def _new_guardians(household: Household, item: HouseholdPlan) -> list[Guardian]:
    """The first adult of a new household pays, until the desk says otherwise."""
    return [
        Guardian(
            household=household,
            civility=adult.civility,
            last_name=adult.last_name,
            usage_name=adult.usage_name,
            first_name=adult.first_name,
            email=adult.email,
            mobile_phone=adult.mobile_phone,
            home_phone=adult.home_phone,
            work_phone=adult.work_phone,
            is_payer=item.household is None and position == 0,
        )
        for position, adult in enumerate(item.new_adults)
    ]


def _change_guardians(plan: Plan) -> None:
    changes = [change for item in plan.households for change in item.changed_guardians]
    if not changes:
        return
    guardians = Guardian.objects.in_bulk([known.id for known, _ in changes])
    for known, values in changes:
        for field, _, after in values:
            setattr(guardians[known.id], field, after)
    fields = sorted({field for _, values in changes for field, _, _ in values})
    Guardian.objects.bulk_update(list(guardians.values()), fields)


def _add_members(plan: Plan, households: Sequence[Household], people: Mapping[int, Person]) -> None:
    taken = Counter(
        HouseholdPerson.objects.filter(household__in=households).values_list("household_id", flat=True).order_by("id")
    )
    members = []
    for household, item in zip(households, plan.households, strict=True):
        for line in item.pupils:
            sticker = taken[household.pk] % STICKERS + 1
            taken[household.pk] += 1
            members.append(HouseholdPerson(household=household, person=people[line], sticker=sticker))
    HouseholdPerson.objects.bulk_create(members)
