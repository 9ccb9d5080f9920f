"""Who came is marked, and the money follows: one transaction, the day held, each person settled once.

The mark itself is the floor of attendance's. Here: who came owes at once; a justified absence gives back what was
charged; ending a mark puts back what it had changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from preau.attendance.actions import Mark, Marking, begin_marking
from preau.attendance.enums import PassageKind
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.reasons import Reason
from preau.common.text import day_text
from preau.dues.enums import DueKind
from preau.dues.queries import entries_standing
from preau.households.models import Person
from preau.ledger.actions import reverse
from preau.structures.models import Structure
from preau.wallets.actions.charging import Charged, charge
from preau.wallets.excusing import above_alone
from preau.wallets.reasons import WalletCode


@dataclass(slots=True)
class Marked:
    """`people` are those whose mark changed, `refused` the others with the reason, in French."""

    people: list[int] = field(default_factory=list)
    refused: list[tuple[int, Reason]] = field(default_factory=list)
    charged: Charged = field(default_factory=Charged)


def mark(
    *,
    structure: Structure,
    day_id: int,
    marks: Sequence[Mark],
    actor: Actor,
    now: datetime | None = None,
) -> Marked | None:
    """Mark these people on an opening day and charge what is owed; `None` when the structure has no such day.

    Marking twice alike changes nothing. A wallet that cannot bear the day does not stop the mark: the day stays owed,
    and the night tries again. The people of the agent's own household are refused, the others marked; so are those to
    whose family this agent alone would give back more than the limit. Raises `AttendanceError` (French) for a day that
    cannot be marked.
    """
    actor.must(Right.MARK_ATTENDANCE, structure.pk)
    moment = now or clock.now()
    with transaction.atomic():
        excused = [mark.person_id for mark in marks if mark.kind == PassageKind.EXCUSED]
        above = above_alone(structure=structure, day_id=day_id, excused=excused, agent=actor.id, now=moment)
        alone = [mark for mark in marks if mark.person_id not in above]
        marking = begin_marking(structure=structure, day_id=day_id, marks=alone, actor=actor, now=moment)
        if marking is None:
            return None
        _put_back(marking)
        owing = marking.write(_give_back(marking))
        charged = Charged()
        if owing.bookings or owing.passages:
            charged = charge(owing.bookings, owing.passages, actor=actor, now=moment)
    two = Reason(WalletCode.GIVEN_BACK_ALONE, limit=structure.second_person_above_cents)
    return Marked(marking.people, [*marking.refused, *((person, two) for person in sorted(above))], charged)


def _put_back(marking: Marking) -> None:
    """What the marks that ended had taken or given back is put back."""
    guests = [passage.id for passage in marking.ended if passage.kind == PassageKind.UNPLANNED]
    for entry in entries_standing(DueKind.PASSAGE, guests).values():
        reverse(entry, actor=marking.actor, text="Annulation : présence pointée par erreur", at=marking.now)
    for passage in marking.ended:
        if passage.reversal_id is not None:
            text = "Annulation : l’absence n’est plus justifiée"
            reverse(passage.reversal_id, actor=marking.actor, text=text, at=marking.now)


def _give_back(marking: Marking) -> dict[int, int | None]:
    """The counter-entries of what the excused had been charged for the day, by person."""
    excused = marking.excused
    if not excused:
        return {}
    people = Person.objects.filter(pk__in=[who.person_id for who in excused]).order_by("pk")
    names = dict(people.values_list("pk", "first_name"))
    standing = entries_standing(DueKind.BOOKING, [who.booking_id for who in excused])
    done: dict[int, int | None] = {}
    for who in excused:
        if who.booking_id in standing:
            text = f"Absence justifiée, {names[who.person_id]}, {day_text(marking.date)}"
            done[who.person_id] = reverse(standing[who.booking_id], actor=marking.actor, text=text, at=marking.now)
    return done
