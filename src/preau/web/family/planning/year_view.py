"""What the year page shows, worked out from a planning without any statement.

Every day of a child is one letter, the class of its square; a lane is a text of such letters. The script of the page
knows the same letters (`static/preau/year.js`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from preau.bookings.facts.people import Member
from preau.bookings.planning.calendar import ActivityInfo, Cell, Planning
from preau.bookings.rules import CellState, combine
from preau.common import clock
from preau.common.calendars import official_vacations
from preau.common.money import format_cents
from preau.common.text import MONTHS, WEEKDAYS, count, day_text, month_day_text
from preau.structures.enums import Level
from preau.web.side import planning_url

CLOSED = "c"
FREE = "o"
_PLAIN = {
    CellState.CLOSED: CLOSED,
    CellState.FULL: "f",
    CellState.FREE: FREE,
    CellState.QUEUE: "q",
    CellState.BOOKED: "b",
    CellState.WAITING: "w",
    CellState.BOOKED_LOCK: "l",
    CellState.WAITING_LOCK: "k",
}
_PENDING = {
    (CellState.FREE, "book"): "n",
    (CellState.QUEUE, "book"): "m",
    (CellState.BOOKED, "cancel"): "r",
    (CellState.WAITING, "cancel"): "s",
    (CellState.BOOKED, "change"): "h",
    (CellState.WAITING, "change"): "w",
}
_WANTED = frozenset("nmbwh")
_CHANGEABLE = frozenset("oqbwnmrsh")
_SAID = (
    ("blh", "réservé", "réservés"),
    ("n", "à ajouter", "à ajouter"),
    ("rs", "à annuler", "à annuler"),
    ("mwk", "en attente", "en attente"),
    ("f", "complet", "complets"),
)


@dataclass(frozen=True, slots=True)
class Toggle:
    """A weekday button of a child. `pressed` is an `aria-pressed`: true, false or mixed; `figure` is `9/46`, the days
    that are or will be ours among those that can change."""

    weekday: int
    letter: str
    label: str
    pressed: str
    is_enabled: bool
    figure: str


@dataclass(frozen=True, slots=True)
class Kid:
    """A child's line of the typical week. `cost_cents` is what the rest of the year costs as it will be."""

    member: Member
    about: str
    toggles: tuple[Toggle, ...]
    whole: Toggle
    cost_cents: int
    note: str

    @property
    def cost(self) -> str:
        return format_cents(self.cost_cents)


@dataclass(frozen=True, slots=True)
class Month:
    key: str
    name: str
    summary: str
    weeks: SafeString


@dataclass(frozen=True, slots=True)
class YearView:
    """`lanes` are every child's letters, `labels` the words of every open week, both in order of the page."""

    kids: list[Kid]
    months: list[Month]
    columns: int
    lanes: dict[int, str]
    labels: list[str]
    span: tuple[date, date] | None
    name: str

    @property
    def first_text(self) -> str:
        """The first day that can still change, `mardi 24 novembre 2026`."""
        return day_text(self.span[0], year=True) if self.span else ""

    @property
    def last_text(self) -> str:
        return day_text(self.span[1], year=True) if self.span else ""

    @property
    def this_month(self) -> Month | None:
        """The month that is now, where the year holds it: a phone opens on September."""
        return next((month for month in self.months if month.key == f"{clock.today():%Y-%m}"), None)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Every letter with its words."""
        return [
            ("b", _("Réservé")),
            ("n", _("À ajouter")),
            ("r", _("À annuler")),
            ("w", _("En attente")),
            ("q", _("Attente possible")),
            ("f", _("Complet")),
            ("o", _("Libre")),
            ("l", _("Figé ou passé")),
            ("c", _("Fermé, délai passé")),
        ]

    def as_json(self) -> dict[str, object]:
        """What the script repaints after a change."""
        return {
            "lanes": self.lanes,
            "labels": self.labels,
            "months": [month.summary for month in self.months],
            "kids": {
                kid.member.person_id: {
                    "cost": kid.cost,
                    "note": kid.note,
                    "pressed": [toggle.pressed for toggle in (*kid.toggles, kid.whole)],
                    "enabled": [toggle.is_enabled for toggle in (*kid.toggles, kid.whole)],
                    "figures": [toggle.figure for toggle in (*kid.toggles, kid.whole)],
                }
                for kid in self.kids
            },
        }


Days = dict[tuple[int, date], list[Cell]]


def build_year(planning: Planning, activity: ActivityInfo | None, today: date) -> YearView:
    """The page for one activity, or for all of them together when `activity` is None."""
    days: Days = {}
    for (person_id, activity_id, day), cell in planning.cells.items():
        if activity is None or activity_id == activity.id:
            days.setdefault((person_id, day), []).append(cell)
    people = {person_id for person_id, _day in days}
    members = [member for member in planning.members if member.person_id in people]
    columns = _columns([activity] if activity else planning.activities)
    codes = {key: _code(cells) for key, cells in days.items()}
    opened = {day for (_person, day), cells in days.items() if any(cell.day.is_open for cell in cells)}
    pages = _Weeks(planning, members, columns, codes, opened)
    months = pages.months()
    mine = _by_person(days)
    kids = [_kid(planning, activity, member, mine[member.person_id], columns, today) for member in members]
    lanes = {member.person_id: "".join(pages.lanes[member.person_id]) for member in members}
    changeable = [day for (_person, day), code in codes.items() if code in _CHANGEABLE]
    span = (min(changeable), max(changeable)) if changeable else None
    name = _("Année %(first)s-%(last)s") % {"first": planning.first.year, "last": planning.last.year}
    return YearView(kids, months, columns, lanes, pages.labels, span, name)


def _columns(activities: Iterable[ActivityInfo]) -> int:
    """Five, six or seven squares a week, as the activities' weekdays ask."""
    return max([5, *(weekday for activity in activities for weekday in activity.weekdays)])


def _by_person(days: Days) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = {}
    for (person_id, _day), cells in sorted(days.items(), key=lambda item: item[0][1]):
        found.setdefault(person_id, []).extend(cells)
    return found


def _code(cells: Sequence[Cell]) -> str:
    """The letter of a child's day; of several activities, what is being prepared comes first."""
    if len(cells) == 1:
        cell = cells[0]
        pending = _PENDING.get((cell.verdict.state, cell.line.action)) if cell.line else None
        return pending or _PLAIN[cell.state]
    lines = [_PENDING.get((cell.verdict.state, cell.line.action)) for cell in cells if cell.line]
    for letter in "nmrsh":
        if letter in lines:
            return letter
    return _PLAIN[combine(cell.state for cell in cells)]


class _Weeks:
    """Draws the weeks month by month; a week belongs to the month of its Thursday, as ISO years do."""

    def __init__(
        self,
        planning: Planning,
        members: list[Member],
        columns: int,
        codes: dict[tuple[int, date], str],
        opened: set[date],
    ) -> None:
        self.planning, self.members, self.columns = planning, members, columns
        self.codes, self.opened = codes, opened
        self.url = planning_url(planning, "planning_week")
        self.vacations = official_vacations(planning.structure.zone)
        self.lanes: dict[int, list[str]] = {member.person_id: [] for member in members}
        self.labels: list[str] = []

    def months(self) -> list[Month]:
        if not self.opened:
            return []
        found = []
        thursday = _monday(min(self.opened)) + timedelta(days=3)
        while thursday - timedelta(days=3) <= max(self.opened):
            month, drawn, letters = thursday.replace(day=1), [], ""
            while thursday.replace(day=1) == month and thursday - timedelta(days=3) <= max(self.opened):
                week, said = self._week(thursday - timedelta(days=3))
                drawn.append(week)
                letters += said
                thursday += timedelta(days=7)
            name = f"{MONTHS[month.month - 1].capitalize()} {month.year}"
            weeks = mark_safe("".join(drawn))  # noqa: S308 (escaped piece by piece)
            found.append(Month(f"{month:%Y-%m}", name, _summary(letters), weeks))
        return found

    def _week(self, monday: date) -> tuple[SafeString, str]:
        days = [monday + timedelta(days=number) for number in range(self.columns)]
        short = f"{monday.day}/{monday.month}"
        if self.opened.isdisjoint(days):
            words = _("Vacances") if self._is_vacation(days) else _("Fermé")
            return format_html('<span class="y-week off"><small>{}</small><small>{}</small></span>', short, words), ""
        lanes = ["".join(self.codes.get((m.person_id, day), CLOSED) for day in days) for m in self.members]
        label = _label(monday, self.members, lanes)
        for member, lane in zip(self.members, lanes, strict=True):
            self.lanes[member.person_id].append(lane)
        self.labels.append(label)
        drawn = format_html(
            '<a class="y-week" href="{}?semaine={}" aria-label="{}"{}><small>{}</small>{}</a>',
            self.url, monday.isoformat(), label, _now(monday), short, mark_safe("".join(map(_lane, lanes))),  # noqa: S308 (our own letters)
        )  # fmt: skip
        return drawn, "".join(lanes)

    def _is_vacation(self, days: list[date]) -> bool:
        """Most of Monday to Friday is in the school holidays."""
        return sum(any(day in period for period in self.vacations) for day in days[:5]) >= 3


def _now(monday: date) -> SafeString:
    return mark_safe(' aria-current="date"' if monday == _monday(clock.today()) else "")  # noqa: S308 (ours)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=4096)
def _lane(letters: str) -> SafeString:
    squares = "".join("<i></i>" if letter == FREE else f'<i class="{letter}"></i>' for letter in letters)
    return mark_safe(f'<span class="y-lane">{squares}</span>')  # noqa: S308 (our own letters)


@lru_cache(maxsize=4096)
def _counts(letters: str) -> str:
    """`3 réservés, 1 complet`; empty when there is nothing to say."""
    found = Counter(letters)
    parts = []
    for group, one, many in _SAID:
        if number := sum(found[letter] for letter in group):
            parts.append(f"{number} {one if number == 1 else many}")
    return ", ".join(parts)


def _label(monday: date, members: list[Member], lanes: list[str]) -> str:
    said = [f"{m.first_name} {_counts(lane) or _('rien')}" for m, lane in zip(members, lanes, strict=True)]
    week = month_day_text(monday)
    return _("Semaine du %(day)s : %(days)s") % {"day": week, "days": " ; ".join(said)}


def _summary(letters: str) -> str:
    """How many days are, or will be, ours in a month."""
    number = sum(letters.count(letter) for letter in "blhnwmk")
    return count(number, _("jour"), _("jours")) if number else ""


def _kid(
    planning: Planning, activity: ActivityInfo | None, member: Member, cells: list[Cell], columns: int, today: date
) -> Kid:
    ahead = [cell for cell in cells if cell.day.date >= today]
    wanted = [cell for cell in ahead if cell.is_wanted]
    by_weekday: list[str] = [""] * columns
    for cell in cells:
        if activity is not None and cell.day.date.isoweekday() <= columns:
            by_weekday[cell.day.date.isoweekday() - 1] += _code([cell])
    toggles = tuple(_toggle(number, letters, member) for number, letters in enumerate(by_weekday, 1))
    whole = _toggle(0, "".join(by_weekday), member)
    cost = sum(_cents(planning, cell) for cell in wanted)
    return Kid(member, _about(planning, activity, member, ahead), toggles, whole, cost, _note(activity, ahead, wanted))


def _toggle(weekday: int, letters: str, member: Member) -> Toggle:
    found = [letter for letter in letters if letter in _CHANGEABLE]
    wanted = sum(letter in _WANTED for letter in found)
    pressed = "false" if not wanted else "true" if wanted == len(found) else "mixed"
    names = {"name": member.first_name, "day": WEEKDAYS[weekday - 1] + "s"}
    label = _("Tous les %(day)s de %(name)s") % names if weekday else _("Toute l’année de %(name)s") % names
    if pressed == "mixed":
        label += _(", %(wanted)d sur %(all)d") % {"wanted": wanted, "all": len(found)}
    figure = f"{wanted}/{len(found)}" if found else ""
    return Toggle(weekday, WEEKDAYS[weekday - 1][0].upper(), label, pressed, bool(found), figure)


def _cents(planning: Planning, cell: Cell) -> int:
    if cell.held is not None and cell.held.is_ours and cell.line is None:
        return cell.held.price_cents
    quote = planning.quote(cell)
    return quote.cents if quote else 0


def _about(planning: Planning, activity: ActivityInfo | None, member: Member, cells: list[Cell]) -> str:
    """`CE2, 3,90 €`: the level, and the price of a day when there is one price."""
    words = [str(Level(member.level).label)] if member.level in Level.values else []
    if activity is not None and activity.hours is None:
        prices = {quote.cents for cell in cells if (quote := planning.quote(cell))}
        if len(prices) == 1:
            words.append(format_cents(prices.pop()))
    return ", ".join(words)


def _note(activity: ActivityInfo | None, ahead: list[Cell], wanted: list[Cell]) -> str:
    """`122 jours, dont 1 en attente, 3 complets`, from today on."""
    waiting = sum(cell.state in (CellState.WAITING, CellState.WAITING_LOCK) for cell in wanted)
    full = sum(cell.state is CellState.FULL for cell in ahead)
    words = [count(len(wanted), _("réservation")) if activity is None else count(len(wanted), _("jour"))]
    if waiting:
        words.append(_("dont %(n)d en attente") % {"n": waiting})
    if full:
        words.append(count(full, _("complet")))
    return ", ".join(words)
