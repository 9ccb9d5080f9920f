"""Classes of schools: written, closed, opened again; their children moved, a few or a whole school for its new year.

Children are always taken before their classes, both in order of number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.marks import must_be_as_read
from preau.common.reasons import Reason
from preau.households.classes import LEVELS, children_of
from preau.households.models import Person, SchoolClass
from preau.households.own import OWN, own_people
from preau.households.reasons import HouseholdCode
from preau.households.rules import class_seal, level_in
from preau.structures.models import Structure

AT_ONCE = 500
"""Children written by one statement."""


@dataclass(frozen=True, slots=True)
class ClassMove:
    """Where children go: a class, or no school at all. `level` is the one they take; None for the one of the class,
    or the next one when they go up."""

    people: frozenset[int]
    target: SchoolClass | None
    level: str | None = None
    goes_up: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """A child where they will be, and where they were."""

    person: Person
    school: str
    class_name: str
    level: str


@dataclass(frozen=True, slots=True)
class Moves:
    """Who moved, who did not and why; `seal` says what was read."""

    done: tuple[Moved, ...]
    refused: tuple[tuple[Person, Reason], ...]
    seal: str


@transaction.atomic
def save_class(*, school_class: SchoolClass, actor: Actor, seen: str | None = None) -> None:
    """Write a class, new or changed; its children follow its name. Raises `ValidationError` (French, by field),
    `InvalidRuleError` (French) for a name that was taken meanwhile, `ChangedSinceError` when it is no longer as the
    page whose mark is `seen` showed it."""
    actor.must(Right.KEEP_FAMILIES, school_class.structure_id)
    school_class.full_clean()
    before = SchoolClass.objects.filter(pk=school_class.pk).first()
    with audited(user=actor.id, action="save_class"):
        people = Person.objects.none()
        if before is not None and before.name != school_class.name:
            people = Person.objects.filter(school=before.site_id, class_name=before.name)
            list(people.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        must_be_as_read(school_class, seen)
        try:
            with transaction.atomic():
                school_class.save()
        except IntegrityError as error:
            raise InvalidRuleError(Reason(HouseholdCode.CLASS_NAME_TAKEN, name=school_class.name)) from error
        people.update(class_name=school_class.name)


@transaction.atomic
def close_class(*, school_class: SchoolClass, actor: Actor) -> None:
    """It is offered no more. Raises `InvalidRuleError` (French) while children are in it."""
    actor.must(Right.KEEP_FAMILIES, school_class.structure_id)
    row = SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    count = children_of(row).count()
    if count:
        raise InvalidRuleError(Reason(HouseholdCode.CLASS_NOT_EMPTY, count=count))
    if row.closed_on is None:
        with audited(user=actor.id, action="close_class"):
            row.closed_on = clock.today()
            row.save(update_fields=["closed_on"])


@transaction.atomic
def reopen_class(*, school_class: SchoolClass, actor: Actor) -> None:
    """It is offered again."""
    actor.must(Right.KEEP_FAMILIES, school_class.structure_id)
    row = SchoolClass.objects.select_for_update().get(pk=school_class.pk)
    if row.closed_on is not None:
        with audited(user=actor.id, action="reopen_class"):
            row.closed_on = None
            row.save(update_fields=["closed_on"])


def move_children(
    *, structure: Structure, moves: Collection[ClassMove], actor: Actor, seal: str = "", is_trial: bool = False
) -> Moves:
    """Put children into other classes, all at once: who goes from one class to a second is not met there again.

    A trial writes nothing, and gives the seal that the true one asks for: sent twice, nobody goes up twice. Children of
    the agent's own household are left to somebody else. What is booked and registered stays. Raises `InvalidRuleError`
    (French) for a class that was closed, or children who moved since the trial.
    """
    actor.must(Right.KEEP_FAMILIES, structure.pk)
    wanted = {number: move for move in moves for number in move.people}
    rows = Person.objects.filter(structure=structure, pk__in=wanted, left_on=None).select_related("school")
    with transaction.atomic(), audited(user=actor.id, action="move_children"):
        people = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
        found = class_seal((row.pk, row.school_id, row.class_name, row.level) for row in people)
        if not is_trial and seal != found:
            raise InvalidRuleError(Reason(HouseholdCode.CLASS_CHANGED))
        targets = _held(structure, [move.target.pk for move in moves if move.target is not None])
        own = own_people(actor, {row.pk for row in people})
        done = [moved for row in people if row.pk not in own and (moved := _moved(row, wanted[row.pk], targets))]
        if not is_trial:
            changed = [moved.person for moved in done]
            Person.objects.bulk_update(changed, ["school", "class_name", "level"], batch_size=AT_ONCE)
    return Moves(tuple(done), tuple((row, OWN) for row in people if row.pk in own), found)


def _held(structure: Structure, numbers: Collection[int]) -> dict[int, SchoolClass]:
    """The classes that children go to, held; raises `InvalidRuleError` (French) for a closed one."""
    rows = SchoolClass.objects.filter(structure=structure, pk__in=numbers).order_by("pk")
    found = {row.pk: row for row in rows.select_related("site").select_for_update(of=("self",), no_key=True)}
    if closed := next((row for row in found.values() if row.closed_on is not None), None):
        raise InvalidRuleError(Reason(HouseholdCode.CLASS_CLOSED, name=closed.name))
    return found


def _moved(row: Person, move: ClassMove, targets: Mapping[int, SchoolClass]) -> Moved | None:
    """The child where they will be; None when nothing changes, or for a class of somewhere else."""
    target = targets.get(move.target.pk) if move.target is not None else None
    if move.target is not None and target is None:
        return None
    before = (row.school_id, row.class_name, row.level)
    moved = Moved(row, row.school.name if row.school else "", row.class_name, row.level)
    levels = target.levels if target is not None else ()
    row.school, row.class_name = (target.site, target.name) if target is not None else (None, "")
    row.level = move.level if move.level is not None else level_in(levels, row.level, LEVELS, goes_up=move.goes_up)
    return moved if (row.school_id, row.class_name, row.level) != before else None
