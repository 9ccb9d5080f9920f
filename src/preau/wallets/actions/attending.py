"""Marks who came on a day, and lets the money follow: one transaction, the day held, each person settled once.

What a day owes is said in `owing`. Here: who came owes at once; a justified absence gives back what was charged;
ending a mark puts back what it had changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from preau.attendance.enums import Motive, PassageKind
from preau.attendance.models import Passage, PassageNote
from preau.attendance.rules import is_owed_now, why_not_mark, why_not_markable
from preau.common import clock
from preau.common.text import day_text
from preau.households.models import Person
from preau.households.own import OWN, own_people
from preau.ledger.actions import reverse
from preau.ledger.enums import CauseKind
from preau.structures.models import Structure
from preau.wallets.actions.charges import last_charges
from preau.wallets.actions.charging import Charged, charge
from preau.wallets.actions.unplanned import Guest, guests
from preau.wallets.errors import WalletError

# The day first: two agents who mark the same person wait for each other here, and for whoever confirms.
DAY = """
SELECT d.id, d.date, d.activity_id, a.is_hourly FROM activities_openingday d
JOIN activities_activity a ON a.id = d.activity_id
WHERE d.id = %(day)s AND d.structure_id = %(structure)s FOR NO KEY UPDATE OF d
"""
BOOKED = """
SELECT b.person_id, b.id, b.household_id FROM bookings_booking b
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


@dataclass(slots=True)
class Marked:
    """`people` are those whose mark changed, `refused` the others with the reason, in French."""

    people: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    charged: Charged = field(default_factory=Charged)


@dataclass(frozen=True, slots=True)
class _Day:
    id: int
    date: date
    activity_id: int
    is_hourly: bool


@dataclass(frozen=True, slots=True)
class _InForce:
    id: int
    kind: str
    reversal_id: int | None


def mark(
    *,
    structure: Structure,
    day_id: int,
    marks: Sequence[Mark],
    actor: AbstractBaseUser,
    now: datetime | None = None,
) -> Marked | None:
    """Mark these people on an opening day and charge what is owed; `None` when the structure has no such day.

    Marking twice alike changes nothing. A wallet that cannot bear the day does not stop the mark: the day stays owed,
    and the night tries again. The people of the agent's own household are refused, the others marked. Raises
    `WalletError` (French) for a day that cannot be marked.
    """
    moment = now or clock.now()
    with transaction.atomic():
        rows = _all(DAY, {"day": day_id, "structure": structure.pk})
        if not rows:
            return None
        day = _Day(*rows[0])
        if why := why_not_markable(day.date, clock.paris(moment).date()):
            raise WalletError(why)
        return _Marking(structure, day, actor, moment).run(_last_by_person(marks))


def _last_by_person(marks: Iterable[Mark]) -> dict[int, Mark]:
    return {mark.person_id: mark for mark in marks}


@dataclass
class _Marking:
    """One day being marked, once it is held."""

    structure: Structure
    day: _Day
    actor: AbstractBaseUser
    now: datetime
    marked: Marked = field(default_factory=Marked)
    booked: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Booking and household, by person."""
    own: frozenset[int] = frozenset()
    """The people of the agent's own household: another agent marks them."""

    def run(self, marks: Mapping[int, Mark]) -> Marked:
        values = {"day": self.day.id, "people": list(marks)}
        self.booked = {row[0]: (row[1], row[2]) for row in _all(BOOKED, values)}
        self.own = own_people(self.actor, list(marks))
        in_force = {row[0]: _InForce(*row[1:]) for row in _all(IN_FORCE, values)}
        unplanned = [mark for mark in marks.values() if mark.kind == PassageKind.UNPLANNED]
        known = guests(self.structure, self.day.activity_id, self.day.date, unplanned) if unplanned else {}
        wanted = [mark for mark in marks.values() if self._changes(mark, in_force.get(mark.person_id), known)]
        self._end([in_force[mark.person_id] for mark in wanted if mark.person_id in in_force])
        self._write(wanted, known)
        return self.marked

    def _changes(self, mark: Mark, held: _InForce | None, known: Mapping[int, Guest]) -> bool:
        """Whether there is something to do; a refusal is kept with its reason."""
        if mark.kind == (held.kind if held else None):
            return False
        if mark.person_id in self.own:
            self.marked.refused.append((mark.person_id, OWN))
            return False
        if mark.kind is not None:
            why = why_not_mark(mark.kind, is_booked=mark.person_id in self.booked)
            if mark.kind == PassageKind.UNPLANNED and why is None:
                why = known[mark.person_id].why_not(mark, is_hourly=self.day.is_hourly)
            if why is not None:
                self.marked.refused.append((mark.person_id, why))
                return False
        self.marked.people.append(mark.person_id)
        return True

    def _end(self, passages: Sequence[_InForce]) -> None:
        """These marks hold no more; what they had taken or given back is put back."""
        if not passages:
            return
        ids = [passage.id for passage in passages]
        Passage.objects.filter(pk__in=ids).update(undone_at=self.now, undone_by=self.actor)
        charges = last_charges(CauseKind.PASSAGE, [p.id for p in passages if p.kind == PassageKind.UNPLANNED])
        for last in charges.values():
            if last.is_standing:
                reverse(last.entry_id, actor=self.actor, text="Annulation : présence pointée par erreur", at=self.now)
        for passage in passages:
            if passage.reversal_id is not None:
                text = "Annulation : l’absence n’est plus justifiée"
                reverse(passage.reversal_id, actor=self.actor, text=text, at=self.now)

    def _write(self, marks: Sequence[Mark], known: Mapping[int, Guest]) -> None:
        given_back = self._give_back([mark for mark in marks if mark.kind == PassageKind.EXCUSED])
        rows = [self._passage(mark, mark.kind, given_back, known) for mark in marks if mark.kind is not None]
        made = Passage.objects.bulk_create(rows)
        notes = {mark.person_id: mark.note.strip()[:200] for mark in marks}
        PassageNote.objects.bulk_create(
            [PassageNote(passage=row, text=text, written_at=self.now) for row in made if (text := notes[row.person_id])]
        )
        today = clock.paris(self.now).date()
        owing = [row for row in made if is_owed_now(row.kind, self.day.date, today)]
        bookings = [self.booked[row.person_id][0] for row in owing if row.kind != PassageKind.UNPLANNED]
        passages = [row.pk for row in owing if row.kind == PassageKind.UNPLANNED]
        if owing:
            self.marked.charged = charge(bookings, passages, actor=self.actor, now=self.now)

    def _give_back(self, marks: Sequence[Mark]) -> dict[int, int | None]:
        """The counter-entries of what these people had been charged for the day, by person."""
        if not marks:
            return {}
        people = Person.objects.filter(pk__in=[mark.person_id for mark in marks]).order_by("pk")
        names = dict(people.values_list("pk", "first_name"))
        charges = last_charges(CauseKind.BOOKING, [self.booked[mark.person_id][0] for mark in marks])
        done: dict[int, int | None] = {}
        for mark in marks:
            last = charges.get(self.booked[mark.person_id][0])
            if last is not None and last.is_standing:
                text = f"Absence justifiée, {names[mark.person_id]}, {day_text(self.day.date)}"
                done[mark.person_id] = reverse(last.entry_id, actor=self.actor, text=text, at=self.now)
        return done

    def _passage(
        self, mark: Mark, kind: PassageKind, given_back: Mapping[int, int | None], known: Mapping[int, Guest]
    ) -> Passage:
        row = Passage(
            structure=self.structure,
            person_id=mark.person_id,
            opening_day_id=self.day.id,
            kind=kind,
            motive=mark.motive or "",
            actor_id=self.actor.pk,
            at=self.now,
            reversal_id=given_back.get(mark.person_id),
        )
        if kind == PassageKind.UNPLANNED:
            guest = known[mark.person_id]
            row.household_id, row.arrival, row.departure = guest.household_id, mark.arrival, mark.departure
            quote = guest.quote(mark)
            row.price_cents, row.price = quote.cents, quote.to_dict()
        else:
            row.household_id = self.booked[mark.person_id][1]
        return row


def _all(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
