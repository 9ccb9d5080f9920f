"""What agents note of what was said, and that they looked at what is known of the health of children."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.enums import NoteKind
from preau.households.models import FamilyNote, HealthLook, Household
from preau.households.reasons import HouseholdCode


@transaction.atomic
def write_note(*, household: Household, kind: NoteKind, text: str, actor: Actor, now: datetime) -> FamilyNote:
    """What was said with a family. Raises `InvalidRuleError` (French) for no words."""
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
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

    Raises `FamilyNote.DoesNotExist` for a note of another household.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
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
