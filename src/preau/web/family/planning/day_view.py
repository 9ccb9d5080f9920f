"""What the sheet of a day shows, worked out from a planning without any statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from preau.attendance.enums import PassageKind
from preau.bookings.facts.people import Member
from preau.bookings.planning.calendar import ActivityInfo, Cell, Planning
from preau.bookings.rules import TO_TAKE, CellState
from preau.common import clock
from preau.common.money import format_cents
from preau.common.reasons import short, text
from preau.common.text import count, day_text, ordinal, time_text, until_text
from preau.wallets.happened import Happened
from preau.web.family.planning import cells as drawing
from preau.web.family.planning import params
from preau.web.family.planning.bar import Bar
from preau.web.family.planning.hours import HoursChoice
from preau.web.family.planning.month_view import Choice, about
from preau.web.links import mail_link
from preau.web.side import planning_url

CHIPS = {
    CellState.CLOSED: "",
    CellState.FULL: "chip-no",
    CellState.FREE: "",
    CellState.QUEUE: "chip-wait",
    CellState.BOOKED: "chip-ok",
    CellState.WAITING: "chip-wait",
    CellState.BOOKED_LOCK: "chip-ok",
    CellState.WAITING_LOCK: "chip-wait",
}


CAME = {
    PassageKind.PRESENT: "chip-ok",
    PassageKind.ABSENT: "chip-no",
    PassageKind.EXCUSED: "",
    PassageKind.UNPLANNED: "chip-wait",
}


@dataclass(frozen=True, slots=True)
class Past:
    """What became of an activity of a day that is over, as its card says it."""

    happened: Happened
    booked_cents: int | None
    """What the booking costs; None for a day that was not booked."""

    @property
    def chip(self) -> str:
        return CAME[self.happened.kind] if self.happened.kind else ""

    @property
    def word(self) -> str:
        kind, motive = self.happened.kind, self.happened.motive
        if kind is None:
            return _("Pas de pointage")
        return f"{kind.label}, {motive.label}" if motive else str(kind.label)

    @property
    def money(self) -> str:
        """In words, for nobody subtracts on a phone."""
        if self.happened.cents > 0:
            return _("%(amount)s débités.") % {"amount": format_cents(self.happened.cents)}
        if self.happened.was_given_back:
            return _("Débité, puis rendu en entier.")
        is_unplanned = self.happened.kind is PassageKind.UNPLANNED
        if self.happened.kind is PassageKind.EXCUSED or (self.booked_cents is None and not is_unplanned):
            return _("Rien n’a été débité.")
        owed = self.happened.mark_cents if is_unplanned else self.booked_cents
        return _("Rien n’est encore débité.") if owed else _("Gratuit : rien à débiter.")


def _booked_cents(cell: Cell) -> int | None:
    """What a booking of ours costs; None for a day that is not booked, or only waited for."""
    is_booked = cell.verdict.state in (CellState.BOOKED, CellState.BOOKED_LOCK)
    return cell.held.price_cents if cell.held is not None and is_booked else None


@dataclass(frozen=True, slots=True)
class TimeField:
    """A field for a time, with the first and last times of the activity."""

    id: str
    name: str
    label: str
    value: str
    first: str
    last: str


@dataclass
class Card:
    """An activity on this day: what it is, how it stands, what it costs and why."""

    planning: Planning
    cell: Cell
    hours: HoursChoice | None = None
    is_for_all: bool = False
    """Whether the hours chosen were asked for the other days too: the box stays ticked when they are wrong."""
    past: Past | None = None

    @property
    def report(self) -> str:
        """The mail that says that this is wrong, begun; empty when the structure gave no address."""
        if not self.planning.structure.contact_email:
            return ""
        about = [self.activity.name, self.cell.member.first_name, day_text(self.cell.day.date)]
        subject = _("Une erreur : %(about)s") % {"about": ", ".join(about)}
        return mail_link(self.planning.structure.contact_email, subject)

    @property
    def is_over(self) -> bool:
        """Whether the day is behind us: nobody asks how many places it has left."""
        return self.cell.day.date < clock.paris(self.planning.now).date()

    @property
    def seen(self) -> str:
        """State and places as the page shows them, to tell when a limited day has changed; empty without limit."""
        return f"{self.cell.state}:{self.cell.places}" if self.cell.day.capacity is not None else ""

    @property
    def activity(self) -> ActivityInfo:
        return self.cell.group.activity

    @property
    def icon(self) -> str:
        return drawing.ICONS[self.cell.state]

    @property
    def id(self) -> str:
        """Of its element in the page."""
        return f"a{self.cell.group.activity.id}"

    @property
    def key(self) -> str:
        return f"{self.cell.member.person_id}:{self.cell.day.id}"

    @property
    def touch(self) -> str:
        """What the switch asks for, as cells do."""
        return f"{self.key}:{drawing.direction(self.cell)}"

    @property
    def chip(self) -> str:
        """The colour of the state: never alone, always with its icon and its word."""
        return CHIPS[self.cell.state]

    @property
    def word(self) -> str:
        """The state as the chip says it: `Réservé`, `Attente, 2e`, `Libre`, `Délai passé`."""
        if self.cell.state is CellState.CLOSED:
            return short(self.cell.verdict.why)
        rank = ordinal(self.cell.rank) if self.cell.rank and self.cell.is_wanted else ""
        return ", ".join(part for part in (drawing.WORDS[self.cell.state], rank) if part)

    @property
    def tag(self) -> str:
        """What the draft would change; empty without a pending change."""
        return drawing.TAGS[self.cell.line.action] if self.cell.line else ""

    @property
    def step(self) -> int:
        """Minutes between two times that can be chosen."""
        return self.hours.rule.step_minutes if self.hours else 0

    @property
    def fields(self) -> list[TimeField]:
        """The two fields of the hours; ids are the activity's, names are those of every page."""
        if self.hours is None:
            return []
        rule, activity_id = self.hours.rule, self.cell.group.activity.id
        first, last = f"{rule.opens_at:%H:%M}", f"{rule.closes_at:%H:%M}"
        (start, end), (arrival, departure) = self.hours.names, self.hours.typed
        return [
            TimeField(f"{start}-{activity_id}", start, _("Arrivée"), arrival, first, last),
            TimeField(f"{end}-{activity_id}", end, _("Départ"), departure, first, last),
        ]

    @property
    def about(self) -> str:
        """`16 h 30 à 18 h 30, 9 places`."""
        rule = self.cell.group.activity.hours
        parts = [f"{time_text(rule.opens_at)} à {time_text(rule.closes_at)}"] if rule else []
        if not self.is_over and self.cell.places is not None and self.cell.day.is_open:
            parts.append(count(self.cell.places, "place") if self.cell.places else "plus de place")
        return ", ".join([*parts, self.cell.group.name])

    @property
    def why(self) -> str:
        return "" if self.cell.is_changeable and self.cell.line is None else text(self.cell.verdict.why)

    @property
    def until(self) -> str:
        """Until when it can change, in full."""
        verdict = self.cell.verdict
        if verdict.until is None:
            return ""
        verb = "Réserver" if verdict.state in TO_TAKE else "Annuler"
        return f"{verb} {until_text(verdict.until)}"

    @property
    def queue(self) -> str:
        """What asking for a place in the waiting list means; empty when there is room."""
        if self.cell.verdict.state is not CellState.QUEUE:
            return ""
        return ordinal(self.cell.day.waiting + 1)

    @property
    def price(self) -> str:
        quote = self.planning.quote(self.cell, *(self.hours.value if self.hours else (None, None)))
        return format_cents(quote.cents) if quote else ""

    @property
    def explanation(self) -> str:
        quote = self.planning.quote(self.cell, *(self.hours.value if self.hours else (None, None)))
        return ", ".join(quote.explanation) if quote else ""

    @property
    def quotes(self) -> str:
        """Prices by number of half-hours begun, for the page's script: `1,60 €|2 demi-heures × 0,80 €;…`."""
        rule = self.cell.group.activity.hours
        if rule is None:
            return ""
        found = []
        for end in drawing.half_hour_ends(rule.opens_at, rule.closes_at):
            quote = self.planning.quote(self.cell, rule.opens_at, end)
            found.append(f"{format_cents(quote.cents)}|{', '.join(quote.explanation)}" if quote else "|")
        return ";".join(found)


class DayView:
    """A person's day. `planning` covers some days around, to find the neighbours; `past` is what is known of a day that
    is over, by opening day.
    """

    def __init__(
        self, planning: Planning, member: Member, day: date, past: Mapping[int, Happened] | None = None
    ) -> None:
        self.planning, self.member, self.day = planning, member, day
        self.past = past or {}
        self.bar = Bar.of(planning)
        cells = planning.select(person_id=member.person_id, first=day, last=day)
        order = {activity.id: number for number, activity in enumerate(planning.activities)}
        cells = [cell for cell in cells if planning.cells[_place(cell)] is cell]
        cells.sort(key=lambda cell: (not cell.day.is_open, order[cell.group.activity.id]))
        self.cards = [self._card(cell) for cell in cells]

    def _card(self, cell: Cell) -> Card:
        activity = cell.group.activity
        if (happened := self.past.get(cell.day.id)) is not None:
            return Card(self.planning, cell, past=Past(happened, _booked_cents(cell)))
        if activity.hours is None:
            return Card(self.planning, cell)
        arrival, departure = cell.hours
        typed = (
            (f"{arrival:%H:%M}", f"{departure:%H:%M}")
            if arrival and departure
            else params.usual_hours(self.planning, activity, activity.hours, self.member)
        )
        return Card(self.planning, cell, HoursChoice(activity, activity.hours, typed))

    @property
    def title(self) -> str:
        words = day_text(self.day)
        return words[0].upper() + words[1:]

    @property
    def month_url(self) -> str:
        return f"{planning_url(self.planning, 'planning')}?mois={self.day:%Y-%m}&enfant={self.member.person_id}"

    @property
    def previous(self) -> Choice | None:
        days = [day for day in self._open_days() if day < self.day]
        return self._link(max(days)) if days else None

    @property
    def next(self) -> Choice | None:
        days = [day for day in self._open_days() if day > self.day]
        return self._link(min(days)) if days else None

    @property
    def places_url(self) -> str:
        """Where the page reads the places left while it stays open."""
        return f"{planning_url(self.planning, 'planning_places')}?jour={self.day}&enfant={self.member.person_id}"

    def _open_days(self) -> set[date]:
        return {cell.day.date for cell in self.planning.select(person_id=self.member.person_id) if cell.day.is_open}

    def _link(self, day: date) -> Choice:
        return Choice(self._url(day, self.member), day_text(day), "", False)

    def _url(self, day: date, member: Member) -> str:
        return planning_url(self.planning, "planning_day", day, member.person_id)

    @property
    def people(self) -> list[Choice]:
        if len(self.planning.members) < 2:
            return []
        return [
            Choice(self._url(self.day, member), member.first_name, about(member), member == self.member, member)
            for member in self.planning.members
        ]

    @property
    def wanted(self) -> int:
        return sum(card.cell.is_wanted for card in self.cards)

    @property
    def total(self) -> str:
        """What the day will cost this child, waiting places apart."""
        quotes = [
            self.planning.quote(card.cell)
            for card in self.cards
            if card.cell.state in (CellState.BOOKED, CellState.BOOKED_LOCK)
        ]
        return format_cents(sum(quote.cents for quote in quotes if quote))

    @property
    def total_about(self) -> str:
        return f"pour {self.member.first_name} ce jour-là, {count(self.wanted, 'activité')}"


def _place(cell: Cell) -> tuple[int, int, date]:
    return cell.member.person_id, cell.group.activity.id, cell.day.date
