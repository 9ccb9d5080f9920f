"""Tables of the recap and of the receipt: one row for a child, an activity, hours, a price and an outcome."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum

from django.utils.translation import gettext as _

from preau.common.money import format_cents
from preau.common.reasons import Reason
from preau.common.text import count, ordinal, short_days, time_text

COMPACT = 8
"""Up to so many days are written out; beyond, they are counted and unfold."""


class Outcome(Enum):
    """What a row says of its days: class of the chip, icon, words."""

    FREE = ("ok", "check-lg", "Place libre")
    ACCEPTED = ("ok", "check-lg", "Accepté, non transmis")
    WAITING = ("wait", "hourglass-split", "En attente")
    REFUSED = ("no", "slash-circle", "Refusé")
    CHANGED = ("info", "clock", "Nouveaux horaires")
    TO_CANCEL = ("off", "dash-lg", "À annuler")
    CANCELLED = ("off", "x-lg", "Annulé")

    @property
    def css(self) -> str:
        return self.value[0]

    @property
    def icon(self) -> str:
        return self.value[1]


FREED = frozenset({Outcome.TO_CANCEL, Outcome.CANCELLED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of one request, whatever it comes from. `explanation` says where `cents` come from."""

    outcome: Outcome
    person_id: int
    first_name: str
    sticker: int
    activity: str
    date: date
    hours: tuple[time | None, time | None]
    cents: int
    explanation: tuple[str, ...] = ()
    reason: Reason | None = None
    rank: int | None = None

    @property
    def key(self) -> tuple[Hashable, ...]:
        who = (self.sticker, self.person_id, self.activity, self.outcome)
        return (*who, self.hours, self.cents, self.explanation, self.reason, self.rank)


@dataclass(frozen=True, slots=True)
class Row:
    """Entries that differ by their date only."""

    entry: Entry
    days: tuple[date, ...]

    @property
    def is_long(self) -> bool:
        return len(self.days) > COMPACT

    @property
    def count(self) -> str:
        return days_count(len(self.days))

    @property
    def days_text(self) -> str:
        """`mar. 17, ven. 20 nov.`"""
        return short_days(self.days)

    @property
    def hours_text(self) -> str:
        """`16 h 30 – 18 h`, empty for a day booked whole."""
        arrival, departure = self.entry.hours
        return f"{time_text(arrival)} – {time_text(departure)}" if arrival and departure else ""

    @property
    def words(self) -> str:
        """The outcome, with the rank when there is one."""
        words = str(self.entry.outcome.value[2])
        return f"{words}, {ordinal(self.entry.rank)}" if self.entry.rank else words

    @property
    def total_cents(self) -> int:
        """What the days add, negative for what they free; nothing for what is refused."""
        if self.entry.outcome is Outcome.REFUSED:
            return 0
        cents = self.entry.cents * len(self.days)
        return -cents if self.entry.outcome in FREED else cents

    @property
    def cost(self) -> str:
        if self.entry.outcome is Outcome.REFUSED:
            return "–"
        return format_cents(self.total_cents, signed=self.entry.outcome is Outcome.CHANGED)

    @property
    def unit(self) -> str:
        """`4 × 3,90 €`, empty for a single day."""
        if len(self.days) == 1 or self.entry.outcome is Outcome.REFUSED:
            return ""
        return f"{len(self.days)} × {format_cents(self.entry.cents)}"


@dataclass(frozen=True)
class Section:
    """A titled table; `totals` are labels with amounts in cents, `note` a sentence under it."""

    key: str
    title: str
    css: str
    icon: str
    rows: list[Row]
    totals: list[tuple[str, int]] = field(default_factory=list)
    note: str = ""
    is_signed: bool = False

    @property
    def count(self) -> str:
        return days_count(self.days)

    @property
    def days(self) -> int:
        return sum(len(row.days) for row in self.rows)

    @property
    def total_lines(self) -> list[tuple[str, str]]:
        return [(label, format_cents(cents, signed=self.is_signed)) for label, cents in self.totals]

    @property
    def cents(self) -> int:
        return total(self.rows)


def days_count(number: int) -> str:
    """`1 jour`, `12 jours`."""
    return count(number, _("jour"))


def rows(entries: Iterable[Entry]) -> list[Row]:
    """One row for all entries with the same key, in order of child, activity and first day."""
    found: dict[tuple[Hashable, ...], list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.key, []).append(entry)
    groups = [Row(group[0], tuple(sorted(entry.date for entry in group))) for group in found.values()]
    return sorted(groups, key=lambda row: (row.entry.sticker, row.entry.person_id, row.entry.activity, row.days))


def total(groups: Iterable[Row]) -> int:
    """Cents of all the rows."""
    return sum(row.total_cents for row in groups)


def refused_section(groups: list[Row], title: str, note: str) -> Section:
    return Section("refus", title, "no", "slash-circle", groups, note=note)


def changed_section(groups: list[Row]) -> Section:
    totals = [(_("Différence"), total(groups))]
    return Section("horaires", _("Horaires changés"), "info", "clock", groups, totals, is_signed=True)


def cancelled_section(groups: list[Row], title: str) -> Section:
    return Section(
        "annulations", title, "off", "dash-lg", groups, [(_("En moins sur vos prochains débits"), total(groups))]
    )
