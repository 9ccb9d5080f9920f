"""What agents note of what was said, and that they looked at what is known of the health of children."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.enums import LookKind, NoteKind
from preau.households.models import FamilyNote, HealthLook, Household
from preau.households.own import refuse_own
from preau.households.reasons import HouseholdCode
from preau.structures.models import Structure

ONE_LOOK = timedelta(hours=1)
"""The pages of a family that one agent turns within it are one look at the sign above them."""


@transaction.atomic
def write_note(*, household: Household, kind: NoteKind, text: str, actor: Actor, now: datetime) -> FamilyNote:
    """What was said with a family. Raises `InvalidRuleError` (French) for no words, or for one's own family."""
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    if not text.strip():
        raise InvalidRuleError(Reason(HouseholdCode.NOTE_EMPTY))
    return FamilyNote.objects.create(
        structure_id=household.structure_id,
        household=household,
        kind=kind,
        text=text.strip(),
        author_id=actor.id,
        at=now,
    )


@transaction.atomic
def withdraw_note(*, household: Household, note_id: int, actor: Actor, now: datetime) -> bool:
    """The words of a note gone for good; who withdrew it stays. False when it was already.

    Raises `FamilyNote.DoesNotExist` for a note of another household, `InvalidRuleError` (French) for one about one's
    own family.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    kept = FamilyNote.objects.select_for_update().get(household=household, pk=note_id)
    if kept.withdrawn_at is not None:
        return False
    kept.text, kept.withdrawn_at, kept.withdrawn_by_id = "", now, actor.id
    kept.save(update_fields=["text", "withdrawn_at", "withdrawn_by"])
    return True


def look_at_health(*, household: Household, actor: Actor, now: datetime) -> None:
    """Keeps that somebody reads what is known of the health of these children, before they do."""
    actor.must(Right.SEE_HEALTH, household.structure_id)
    HealthLook.objects.create(structure_id=household.structure_id, household=household, actor_id=actor.id, at=now)


def look_at_sign(*, household: Household, actor: Actor, now: datetime) -> None:
    """Keeps that somebody is told, above the pages of this household, that a child brings its own meal."""
    actor.must(Right.SEE_SIGNS, household.structure_id)
    kept = HealthLook.objects.filter(household=household, actor=actor.id, what=LookKind.SIGN, at__gt=now - ONE_LOOK)
    if not kept.exists():
        HealthLook.objects.create(
            structure_id=household.structure_id, household=household, actor_id=actor.id, at=now, what=LookKind.SIGN
        )


def look_at_list(*, structure: Structure, households: Collection[int], day: date, actor: Actor, now: datetime) -> None:
    """Keeps that somebody makes a list of call of this day that says of these households that a child brings its own
    meal, before it is made; one row a household, so that each family's history tells it."""
    actor.must(Right.SEE_SIGNS, structure.pk)
    own = Household.objects.filter(structure=structure, pk__in=households).order_by("pk")
    HealthLook.objects.bulk_create(
        HealthLook(structure=structure, household_id=household, actor_id=actor.id, at=now, what=LookKind.LIST, day=day)
        for household in own.values_list("pk", flat=True)
    )
