"""The calendar itself: one child's month in big cells, or every child in lanes, a week at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from preau.bookings.facts.people import Member
from preau.bookings.planning.calendar import ActivityInfo, Cell
from preau.common.spans import month_of
from preau.common.text import WEEKDAYS, WEEKDAYS_SHORT, date_text
from preau.web import icons

Draw = Callable[[Member, date], str]
"""The cell of a person on a day; empty when nothing is ever held that day."""

DOWN = icons.markup("chevron-down")
RIGHT = icons.markup("chevron-right")
ALL = icons.markup("check2-square")


def columns_of(activities: Sequence[ActivityInfo]) -> int:
    """Five, six or seven columns, as the activities' weekdays ask."""
    return max([5, *(weekday for activity in activities for weekday in activity.weekdays)])


def weeks_of(month: date, columns: int) -> list[list[date]]:
    """The weeks of a month, each with its days in the columns shown; weeks with none of them are left out."""
    monday = month - timedelta(days=month.weekday())
    last = month_of(month).last
    weeks = []
    while monday <= last:
        days = [monday + timedelta(days=number) for number in range(columns)]
        if any(month <= day <= last for day in days):
            weeks.append(days)
        monday += timedelta(days=7)
    return weeks


def week_text(days: Sequence[date]) -> str:
    """`du 2 au 6 novembre`, `du 30 novembre au 4 décembre`; the year is left to the page's title."""
    first, last = days[0], days[-1]
    end = date_text(last).rsplit(" ", 1)[0]
    start = date_text(first).split(" ", 1)[0] if first.month == last.month else date_text(first).rsplit(" ", 1)[0]
    return f"du {start} au {end}"


def week_number(day: date) -> str:
    return f"S{day.isocalendar().week}"


def gommette(member: Member, css: str = "") -> str:
    """The sticker of a person: shape, hue and initial; its name must stand beside it."""
    shape = f" gom-{member.sticker}" if member.sticker > 1 else ""
    return f'<span class="gom{shape}{css}" aria-hidden="true">{escape(member.first_name[:1].upper())}</span>'


def counted(cells: Iterable[Cell]) -> tuple[str, str]:
    """What a tool says of its days: `3/5` (those that are or will be ours among those that can change), and in words
    after its name; both empty when it can change nothing."""
    found = [cell for cell in cells if cell.is_changeable]
    wanted = sum(cell.is_wanted for cell in found)
    return (f"{wanted}/{len(found)}", f", {wanted} sur {len(found)}") if found else ("", "")


class Tools:
    """The heads of rows and columns: buttons when an activity is chosen, plain words otherwise."""

    def __init__(self, cells: Sequence[Cell] | None, week_url: str, month: date) -> None:
        """`cells` are those of the chosen activity; None when there is none. The tools of the month and of a weekday
        leave the days of the neighbouring months alone."""
        self.cells = cells
        self.inside = [cell for cell in cells or () if cell.day.date in month_of(month)]
        self.week_url = week_url

    def month(self) -> str:
        return self._head("month", "1", "Tout le mois", f"{ALL}mois", self.inside)

    def weekday(self, number: int) -> str:
        name, short = WEEKDAYS[number - 1], WEEKDAYS_SHORT[number - 1]
        cells = [cell for cell in self.inside if cell.day.date.isoweekday() == number]
        return self._head("weekday", str(number), f"Tous les {name}s", f"{short}{DOWN}", cells, plain=short)

    def week(self, days: Sequence[date]) -> str:
        monday = days[0].isoformat()
        text = week_number(days[0])
        if self.cells is None:
            said = f"Semaine {week_text(days)}, en détail"
            return f'<a class="quick" href="{self.week_url}?semaine={monday}" aria-label="{said}">{text}{RIGHT}</a>'
        said = f"Semaine {week_text(days)}"
        return self._head("week", monday, said, f"{text}{RIGHT}", self._of_week(days), plain=text)

    def lane(self, member: Member, days: Sequence[date]) -> str:
        """The sticker and the name that begin a lane; a button for that child's week when there is an activity."""
        first_name, monday = escape(member.first_name), days[0].isoformat()
        inside = f'{gommette(member, " gom-s")}<b class="only-lg">{first_name}</b>'
        if self.cells is None:
            return f'<span class="lane">{inside}<span class="visually-hidden">{first_name}</span></span>'
        figure, words = counted(cell for cell in self._of_week(days) if cell.member == member)
        said = f"{first_name}, semaine {week_text(days)}{words} : réserver ou libérer"
        return (
            f'<button class="lane" id="lane-{member.person_id}-{monday}" name="lane" '
            f'value="{member.person_id}:{monday}" aria-label="{said}">{inside}{_figure(figure)}</button>'
        )

    def buttons(self, members: Sequence[Member], month: date, columns: int) -> dict[str, str]:
        """Every head that is a button, by id; `members` are those of the lanes."""
        weeks = weeks_of(month, columns)
        heads = [self.month(), *map(self.weekday, range(1, columns + 1)), *map(self.week, weeks)]
        heads += [self.lane(member, days) for days in weeks for member in members]
        return {found[1]: head for head in heads if (found := _ID.search(head))}

    def _of_week(self, days: Sequence[date]) -> list[Cell]:
        return [cell for cell in self.cells or () if days[0] <= cell.day.date <= days[-1]]

    def _head(self, name: str, value: str, said: str, text: str, cells: Sequence[Cell], *, plain: str = "") -> str:
        figure, words = counted(cells)
        if not figure:
            return f'<span class="quick is-idle">{plain}</span>'
        return (
            f'<button class="quick" name="{name}" value="{value}" id="{name}-{value}" '
            f'aria-label="{said}{words} : réserver ou libérer"><span>{text}</span>{_figure(figure)}</button>'
        )


_ID = re.compile(r'^<button[^>]* id="([^"]+)"')


def _figure(figure: str) -> str:
    return f'<small class="num">{figure}</small>' if figure else ""


def _columns_class(columns: int) -> str:
    return f" cols-{columns}" if columns > 5 else ""


def month_grid(member: Member, month: date, columns: int, draw: Draw, tools: Tools) -> SafeString:
    """One child's month in whole weeks, a square a day."""
    parts = [f'<div class="marelle{_columns_class(columns)}">', tools.month()]
    parts += [tools.weekday(number) for number in range(1, columns + 1)]
    for days in weeks_of(month, columns):
        parts.append(tools.week(days))
        for day in days:
            parts.append(_square(draw(member, day), day))
    parts.append("</div>")
    return mark_safe("".join(parts))  # noqa: S308 - every piece escapes what people wrote


def _square(drawn: str, day: date) -> str:
    return drawn or f'<span class="case st-none"><span class="d">{day.day}</span></span>'


def lanes_grid(members: Sequence[Member], month: date, columns: int, draw: Draw, tools: Tools) -> SafeString:
    """Every child's month, a week at a time, one lane a child; the head of a lane is that child's week."""
    css = f"lanes{_columns_class(columns)}"
    heads = "".join(tools.weekday(number) for number in range(1, columns + 1))
    parts = [f'<div class="{css}">{tools.month()}{heads}</div>']
    for days in weeks_of(month, columns):
        parts.append(f'<div class="{css}" role="group" aria-label="Semaine {week_text(days)}">{tools.week(days)}')
        parts += [f'<span class="hd">{_short(day)}</span>' for day in days]
        for member in members:
            parts.append(tools.lane(member, days))
            parts += [draw(member, day) or _EMPTY for day in days]
        parts.append("</div>")
    return mark_safe("".join(parts))  # noqa: S308 - every piece escapes what people wrote


_EMPTY = '<span class="case st-none"></span>'


def _short(day: date) -> str:
    return f"{WEEKDAYS_SHORT[day.weekday()]} {day.day}"


def by_place(cells: Sequence[Cell]) -> dict[tuple[int, date], list[Cell]]:
    """The cells of each person and day, in the order of the activities."""
    found: dict[tuple[int, date], list[Cell]] = {}
    for cell in cells:
        found.setdefault((cell.member.person_id, cell.day.date), []).append(cell)
    return found
