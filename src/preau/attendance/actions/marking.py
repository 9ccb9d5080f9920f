"""Marks who came on a day, the day held, in the caller's transaction.

In two steps, for money goes between them: what ended and what is excused is known first (`begin_marking`), the
counter-entries of what it had cost are named by the new marks (`Marking.write`). Who marks and what money follows is
one act of the floors above.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from preau.attendance.actions.guests import Guest, guests
from preau.attendance.enums import Motive, PassageKind
from preau.attendance.errors import AttendanceError
from preau.attendance.models import Passage, PassageNote
from preau.attendance.rules import is_owed_now, why_not_mark, why_not_markable
from preau.common import clock
from preau.common.actors import Actor
from preau.common.reasons import Reason
from preau.common.sql import fetch, one
from preau.households.own import OWN, own_people
from preau.structures.models import Structure

# The day first: two agents who mark the same person wait for each other here, and for whoever confirms.
DAY = """
SELECT d.id, d.date, d.activity_id, a.is_hourly FROM activities_openingday d
JOIN activities_activity a ON a.id = d.activity_id
WHERE d.id = %(day)s AND d.structure_id = %(structure)s FOR NO KEY UPDATE OF d
"""
BOOKED = """
SELECT b.person_id, b.id AS booking_id, b.household_id FROM bookings_booking b
WHERE b.opening_day_id = %(day)s AND b.person_id = ANY(%(people)s) AND b.state = 'booked'
ORDER BY b.id FOR NO KEY UPDATE
"""
IN_FORCE = """
SELECT person_id, id, kind, reversal_id FROM attendance_passage
WHERE opening_day_id = %(day)s AND person_id = ANY(%(people)s) AND undone_at IS NULL ORDER BY id FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody, and what happened; no `kind` takes the mark away. Hours and household are those of a presence without
    a booking: the household is the one that has the child that day, unless told."""

    person_id: int
    kind: PassageKind | None
    motive: Motive | None = None
    note: str = ""
    arrival: time | None = None
    departure: time | None = None
    household_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A passage that holds no more; `reversal_id` is the counter-entry that it had made, if any."""

    person_id: int
    id: int
    kind: str
    reversal_id: int | None


@dataclass(frozen=True, slots=True)
class Excused:
    """A booked person whose absence is justified: nothing is owed for the day."""

    person_id: int
    booking_id: int


@dataclass(frozen=True, slots=True)
class Owing:
    """What is owed at once, now that it is marked: the ids of bookings, and of presences without one."""

    bookings: list[int]
    passages: list[int]


@dataclass(frozen=True, slots=True)
class _Booked:
    person_id: int
    booking_id: int
    household_id: int


@dataclass(frozen=True, slots=True)
class _Day:
    id: int
    date: date
    activity_id: int
    is_hourly: bool


@dataclass
class Marking:
    """One day being marked, held. `people` are those whose mark changes, `refused` the others with the reason, in
    French; `ended` their marks of before, over already."""

    structure: Structure
    day: _Day
    actor: Actor
    now: datetime
    people: list[int] = field(default_factory=list)
    refused: list[tuple[int, Reason]] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    _booked: Mapping[int, _Booked] = field(default_factory=dict)
    """By person."""
    _own: frozenset[int] = frozenset()
    """The people of the agent's own household: another agent marks them."""
    _known: Mapping[int, Guest] = field(default_factory=dict)
    _wanted: list[Mark] = field(default_factory=list)

    @property
    def date(self) -> date:
        return self.day.date

    @property
    def excused(self) -> list[Excused]:
        """Those whose absence is about to be justified, in the order they were told."""
        marks = (mark for mark in self._wanted if mark.kind == PassageKind.EXCUSED)
        return [Excused(mark.person_id, self._booked[mark.person_id].booking_id) for mark in marks]

    def begin(self, marks: Mapping[int, Mark]) -> None:
        """Hold what the marks are about, decide, and end the marks that change."""
        values = {"day": self.day.id, "people": list(marks)}
        self._booked = {row.person_id: row for row in fetch(_Booked, BOOKED, values)}
        self._own = own_people(self.actor, list(marks))
        in_force = {row.person_id: row for row in fetch(Ended, IN_FORCE, values)}
        unplanned = [mark for mark in marks.values() if mark.kind == PassageKind.UNPLANNED]
        if unplanned:
            self._known = guests(self.structure, self.day.activity_id, self.day.date, unplanned)
        self._wanted = [mark for mark in marks.values() if self._changes(mark, in_force.get(mark.person_id))]
        self.ended = [in_force[mark.person_id] for mark in self._wanted if mark.person_id in in_force]
        if self.ended:
            ids = [passage.id for passage in self.ended]
            Passage.objects.filter(pk__in=ids).update(undone_at=self.now, undone_by=self.actor.id)

    def _changes(self, mark: Mark, held: Ended | None) -> bool:
        """Whether there is something to do; a refusal is kept with its reason."""
        if mark.kind == (held.kind if held else None):
            return False
        if mark.person_id in self._own:
            self.refused.append((mark.person_id, OWN))
            return False
        if mark.kind is not None:
            why = why_not_mark(mark.kind, is_booked=mark.person_id in self._booked)
            if mark.kind == PassageKind.UNPLANNED and why is None:
                why = self._known[mark.person_id].why_not(mark, is_hourly=self.day.is_hourly)
            if why is not None:
                self.refused.append((mark.person_id, why))
                return False
        self.people.append(mark.person_id)
        return True

    def write(self, given_back: Mapping[int, int | None]) -> Owing:
        """Write the new marks; `given_back` are the counter-entries of what was charged, by person excused."""
        rows = [self._passage(mark, mark.kind, given_back) for mark in self._wanted if mark.kind is not None]
        made = Passage.objects.bulk_create(rows)
        notes = {mark.person_id: mark.note.strip()[:200] for mark in self._wanted}
        PassageNote.objects.bulk_create(
            [PassageNote(passage=row, text=text, written_at=self.now) for row in made if (text := notes[row.person_id])]
        )
        today = clock.paris(self.now).date()
        owing = [row for row in made if is_owed_now(row.kind, self.day.date, today)]
        return Owing(
            [self._booked[row.person_id].booking_id for row in owing if row.kind != PassageKind.UNPLANNED],
            [row.pk for row in owing if row.kind == PassageKind.UNPLANNED],
        )

    def _passage(self, mark: Mark, kind: PassageKind, given_back: Mapping[int, int | None]) -> Passage:
        row = Passage(
            structure=self.structure,
            person_id=mark.person_id,
            opening_day_id=self.day.id,
            kind=kind,
            motive=mark.motive or "",
            actor_id=self.actor.id,
            at=self.now,
            reversal_id=given_back.get(mark.person_id),
        )
        if kind == PassageKind.UNPLANNED:
            guest = self._known[mark.person_id]
            row.household_id, row.arrival, row.departure = guest.household_id, mark.arrival, mark.departure
            quote = guest.quote(mark)
            row.price_cents, row.price = quote.cents, quote.to_dict()
        else:
            row.household_id = self._booked[mark.person_id].household_id
        return row


def begin_marking(
    *, structure: Structure, day_id: int, marks: Iterable[Mark], actor: Actor, now: datetime
) -> Marking | None:
    """Begin to mark these people on an opening day: everything is held, decided, and the marks that change are ended.

    In the caller's transaction, who then calls `Marking.write`. `None` when the structure has no such day. The people
    of the agent's own household are refused, the others marked. Raises `AttendanceError` (French) for a day that cannot
    be marked.
    """
    day = one(_Day, DAY, {"day": day_id, "structure": structure.pk})
    if day is None:
        return None
    if why := why_not_markable(day.date, clock.paris(now).date()):
        raise AttendanceError(why)
    marking = Marking(structure, day, actor, now)
    marking.begin({mark.person_id: mark for mark in marks})
    return marking
