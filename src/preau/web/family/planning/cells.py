"""A cell of the calendar in words and in markup: the same on every page, and in the answers to the page's script.

Written in Python rather than in a template because a month prints a hundred of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from django.utils.html import escape

from preau.activities.rules.hours import HALF_HOUR, minutes_of, time_of
from preau.bookings.enums import DraftAction
from preau.bookings.planning.calendar import Cell
from preau.bookings.rules import CHANGEABLE, OURS, TO_TAKE, CellState, combine
from preau.common.money import NBSP, format_cents
from preau.common.reasons import Reason, short, text
from preau.common.text import count, day_text, ordinal, time_text, until_text
from preau.web import icons

ICONS = {
    CellState.CLOSED: "dash-lg",
    CellState.FULL: "slash-circle",
    CellState.FREE: "plus-lg",
    CellState.QUEUE: "hourglass",
    CellState.BOOKED: "check-lg",
    CellState.WAITING: "hourglass-split",
    CellState.BOOKED_LOCK: "lock-fill",
    CellState.WAITING_LOCK: "lock-fill",
}
WORDS = {
    CellState.CLOSED: "Fermé",
    CellState.FULL: "Complet",
    CellState.FREE: "Libre",
    CellState.QUEUE: "Attente",
    CellState.BOOKED: "Réservé",
    CellState.WAITING: "Attente",
    CellState.BOOKED_LOCK: "Réservé",
    CellState.WAITING_LOCK: "Attente",
}
PENDING = {"book": "add", "cancel": "del", "change": "chg"}
TAGS = {"book": "+ ajout", "cancel": "− ôté", "change": "± heures"}
GONE, POSSIBLE = "Retiré", "possible"
WAITS = (CellState.WAITING, CellState.WAITING_LOCK)
_ICONS = {state: icons.markup(name) for state, name in ICONS.items()}


def element_id(cell: Cell) -> str:
    """The id of the cell's element, the same on every page."""
    return f"c{cell.member.person_id}-{cell.day.id}"


def direction(cell: Cell) -> int:
    """What touching a cell asks for: 1 books it, 0 frees it (or forgets a change that became impossible)."""
    return int(cell.state in TO_TAKE)


def hours_text(hours: tuple[time | None, time | None]) -> str:
    """`16 h 30–18 h`, empty when there are none."""
    return f"{time_text(hours[0])}–{time_text(hours[1])}" if hours[0] and hours[1] else ""


def words(cell: Cell) -> tuple[str, str]:
    """The two lines written in a cell."""
    state, line = cell.state, cell.line
    if line is not None and line.action == DraftAction.CANCEL and state is CellState.FREE:
        return GONE, ""
    if state is CellState.CLOSED:
        return short(cell.verdict.why), _part(cell.verdict.why)
    if state is CellState.FREE and cell.places is not None:
        return f"{cell.places} pl.", ""
    if state is CellState.QUEUE:
        return WORDS[state], POSSIBLE
    if state in WAITS:
        return "Attente", ordinal(cell.rank) if cell.rank else ""
    return WORDS[state], hours_text(cell.hours).replace(" ", NBSP)


def _part(why: Reason | None) -> str:
    """What this household pays of a day that another one booked."""
    part = dict(why.facts).get("part") if why is not None else None
    return format_cents(part) if isinstance(part, int) else ""


def label(cell: Cell) -> str:
    """The whole cell in one sentence: who, when, what, how it stands, until when or why not."""
    who = f"{cell.member.first_name}, {day_text(cell.day.date)}, {cell.group.activity.name}"
    if cell.line is not None and cell.verdict.state not in CHANGEABLE:
        return f"{who} : votre changement n’est plus possible, touchez pour le retirer. {text(cell.verdict.why)}"
    return f"{who}{_standing(cell)}"


def _standing(cell: Cell) -> str:
    state, verdict = cell.state, cell.verdict
    until = f" {until_text(verdict.until)}" if verdict.until else ", hors délai" if cell.is_late else ""
    if state in (CellState.CLOSED, CellState.FULL):
        return f". {text(verdict.why)}"
    if cell.line is not None:
        return f" : {_pending(cell)}, à confirmer{until}"
    if state is CellState.FREE:
        places = f", {count(cell.places, 'place')}" if cell.places is not None else ""
        return f" : libre{places}, réservable{until}"
    if state is CellState.QUEUE:
        place = ordinal(cell.day.waiting + 1)
        return f" : complet, vous seriez {place} en liste d’attente, réservable{until}"
    ours = _ours(cell)
    return f" : {ours}, annulable{until}" if state in CHANGEABLE else f" : {ours}. {text(verdict.why)}"


def _pending(cell: Cell) -> str:
    action = cell.line.action if cell.line else None
    if action == DraftAction.CANCEL:
        return "retiré"
    return f"{_ours(cell)}, {'horaires changés' if action == DraftAction.CHANGE else 'ajouté'}"


def _ours(cell: Cell) -> str:
    if cell.state in WAITS:
        return f"en attente, {ordinal(cell.rank)}" if cell.rank else "en attente"
    hours = hours_text(cell.hours).replace("–", " à ")
    return f"réservé de {hours}" if hours else "réservé"


def _shape(state: CellState) -> str:
    """How the page's script paints a cell in this state, whether it is the family's, what a touch makes of it."""
    ours = state in OURS
    wanted = {CellState.FREE: CellState.BOOKED, CellState.QUEUE: CellState.WAITING}.get(state, state)
    freed = CellState.FREE if ours else state
    more = POSSIBLE if state is CellState.QUEUE else ""
    return "|".join((state.value, ICONS[state], WORDS[state], more, "1" if ours else "", wanted.value, freed.value))


SHAPES = ";".join(_shape(state) for state in sorted(CHANGEABLE))
TAG_WORDS = ";".join(f"{PENDING[action]}|{tag}" for action, tag in TAGS.items()) + f";gone|{GONE}"
"""Read by `static/preau/shared/grid.js`. Not JSON: each of its quotes would take six characters of an attribute."""
"""What the page's script must know to paint a touch before the server answers; it holds no word of its own."""


class Cases:
    """Draws the cells of one page. `base` is the address of the planning, which the addresses of days begin with."""

    def __init__(self, base: str, today: date, month: date | None = None) -> None:
        """`month` is the one shown, by its first day: days beside it are marked as such."""
        self.base = base
        self.today = today
        self.month = month

    def day_url(self, day: date, person_id: int, activity_id: int | None = None) -> str:
        """The sheet of a day, at one of its activities."""
        anchor = f"#a{activity_id}" if activity_id else ""
        return f"{self.base}jour/{day.isoformat()}/{person_id}/{anchor}"

    def draw(self, cell: Cell) -> str:
        """A button when touching it changes something; else a link to the day's sheet, which says why not."""
        state = cell.state
        first, second = words(cell)
        more = f'<span class="x">{second}</span>' if second else ""
        body = f'<span class="d">{cell.day.date.day}</span>{_ICONS[state]}<span class="t">{escape(first)}</span>{more}'
        late = " is-late" if cell.is_late else ""
        css = f"case st-{state.value}{self._today(cell.day.date)}{late}"
        said = escape(label(cell))
        ident = element_id(cell)
        if not cell.is_changeable:
            url = self.day_url(cell.day.date, cell.member.person_id, cell.group.activity.id)
            return f'<a class="{css}" id="{ident}" href="{url}" aria-label="{said}">{body}</a>'
        pressed = "true" if cell.is_wanted else "false"
        key = f"{cell.member.person_id}:{cell.day.id}:{direction(cell)}"
        return (
            f'<button class="{css}" id="{ident}" name="cell" value="{key}" aria-pressed="{pressed}"'
            f'{self._pending(cell)} aria-label="{said}">{body}{self._tag(cell)}</button>'
        )

    def _today(self, day: date) -> str:
        beside = self.month is not None and (day.year, day.month) != (self.month.year, self.month.month)
        return (" is-today" if day == self.today else "") + (" is-beside" if beside else "")

    def _pending(self, cell: Cell) -> str:
        if cell.line is None:
            return ""
        return f' data-pending="{PENDING[cell.line.action]}" data-was="{cell.verdict.state.value}"'

    def _tag(self, cell: Cell) -> str:
        if cell.line is None:
            return ""
        tag = TAGS[cell.line.action] if cell.verdict.state in CHANGEABLE else "à retirer"
        return f'<span class="tag">{tag}</span>'

    def draw_day(self, cells: Sequence[Cell], *, with_icons: bool) -> str:
        """Every activity of a person on one day in one cell, a link to the day's sheet."""
        cells = opened(cells)
        state = combine(cell.state for cell in cells)
        day, member = cells[0].day.date, cells[0].member
        actions = {cell.line.action for cell in cells if cell.line is not None}
        action = actions.pop() if len(actions) == 1 else "mix"
        pending = f' data-pending="{PENDING.get(action, action)}"' if any(cell.line for cell in cells) else ""
        tag = f'<span class="tag">{TAGS.get(action, "modifié")}</span>' if pending else ""
        ours = [cell for cell in cells if cell.is_wanted]
        inside = _acts(ours) if with_icons and ours else f'<span class="t">{escape(_day_word(state, cells))}</span>'
        url = self.day_url(day, member.person_id)
        css = f"case st-{state.value}{self._today(day)}"
        ident = f"j{member.person_id}-{day.isoformat()}"
        return (
            f'<a class="{css}" id="{ident}" href="{url}"{pending} aria-label="{escape(day_label(cells, state))}">'
            f'<span class="d">{day.day}</span>{_ICONS[state]}{inside}{tag}</a>'
        )


def opened(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The activities that open that day; all of them when none does: what is closed by season is not to be counted."""
    return [cell for cell in cells if cell.day.is_open or cell.is_wanted] or cells


def _acts(cells: Sequence[Cell]) -> str:
    """The icons of the activities that are ours, an hourglass beside those that wait."""
    drawn = []
    for cell in cells:
        waits = _ICONS[CellState.WAITING] if cell.state in WAITS else ""
        drawn.append(f"<span>{icons.markup(cell.group.activity.icon)}{waits}</span>")
    return f'<span class="acts">{"".join(drawn)}</span>'


def _day_word(state: CellState, cells: Sequence[Cell]) -> str:
    if state is CellState.CLOSED:
        found = {short(cell.verdict.why) for cell in cells}
        return found.pop() if len(found) == 1 else "Fermé"
    ours = sum(cell.is_wanted for cell in cells)
    return f"{ours} sur {len(cells)}" if ours and len(cells) > 1 else WORDS[state]


_SAID = {
    CellState.CLOSED: "fermé",
    CellState.FULL: "complet",
    CellState.FREE: "libre",
    CellState.QUEUE: "liste d’attente possible",
    CellState.BOOKED: "réservé",
    CellState.WAITING: "en attente",
    CellState.BOOKED_LOCK: "réservé, figé",
    CellState.WAITING_LOCK: "en attente, figé",
}


def day_label(cells: Sequence[Cell], state: CellState) -> str:
    """Who, when, then each activity and how it will stand."""
    who = f"{cells[0].member.first_name}, {day_text(cells[0].day.date)}"
    if state is CellState.CLOSED:
        return f"{who}. {text(cells[0].verdict.why)}"
    said = [f"{cell.group.activity.short_name} {_SAID[cell.state]}" for cell in cells]
    pending = " À confirmer." if any(cell.line for cell in cells) else ""
    return f"{who} : {', '.join(said)}.{pending} Ouvrir le jour"


def legend(*, combined: bool) -> list[tuple[str, str, str]]:
    """State, icon and words of the eight states, with an activity chosen or without."""
    texts = _LEGEND_COMBINED if combined else _LEGEND
    return [(state.value, ICONS[state], text) for state, text in texts.items()]


_LEGEND = {
    CellState.FREE: "Libre, avec les places restantes quand elles sont limitées",
    CellState.QUEUE: "Complet, liste d’attente ouverte",
    CellState.FULL: "Complet, liste d’attente comprise",
    CellState.CLOSED: "Fermé, ou délai de réservation passé",
    CellState.BOOKED: "Réservé, annulable",
    CellState.WAITING: "En attente, annulable (avec votre rang)",
    CellState.BOOKED_LOCK: "Réservé, délai d’annulation passé",
    CellState.WAITING_LOCK: "En attente, délai d’annulation passé",
}
_LEGEND_COMBINED = {
    CellState.FREE: "Au moins une activité ouverte, rien de réservé",
    CellState.QUEUE: "Rien de réservé ; une activité n’a plus que sa liste d’attente",
    CellState.FULL: "Toutes complètes, listes d’attente comprises",
    CellState.CLOSED: "Rien d’ouvert, ou délais passés",
    CellState.BOOKED: "Au moins une réservée (« 1 sur 3 » dit combien), encore modifiable",
    CellState.WAITING: "Réservée, dont une en attente ou à mettre en attente",
    CellState.BOOKED_LOCK: "Réservée, plus rien à modifier",
    CellState.WAITING_LOCK: "Réservée dont une en attente, plus rien à modifier",
}


def half_hour_ends(opens: time, closes: time) -> list[time]:
    """The ends of stays of one half-hour begun, two, three…, from the opening to the closing time."""
    start, end = minutes_of(opens), minutes_of(closes)
    return [time_of(min(minutes, end)) for minutes in range(start + HALF_HOUR, end + HALF_HOUR, HALF_HOUR)]
