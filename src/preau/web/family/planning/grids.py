"""The calendar itself: one child's month in big cells, or every child in lanes, a week at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from preau.bookings.people import Member
from preau.bookings.planning import ActivityInfo, Cell
from preau.common.text import WEEKDAYS, WEEKDAYS_SHORT, date_text
from preau.web import icons
from preau.web.family.planning.params import month_end

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
    last = month_end(month)
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


class Tools:
    """The heads of rows and columns: buttons when an activity is chosen, plain words otherwise."""

    def __init__(self, changeable: set[date] | None, week_url: str, month: date) -> None:
        """`changeable` holds the days a tool would change; None when no activity is chosen. The tools of the month
        and of a weekday leave the days of the neighbouring months alone."""
        self.changeable = changeable
        self.inside = {day for day in changeable or () if month <= day <= month_end(month)}
        self.week_url = week_url

    def month(self) -> str:
        return self._head("month", "1", "Tout le mois", f"{ALL}mois", bool(self.inside))

    def weekday(self, number: int) -> str:
        name, short = WEEKDAYS[number - 1], WEEKDAYS_SHORT[number - 1]
        usable = any(day.isoweekday() == number for day in self.inside)
        return self._head("weekday", str(number), f"Tous les {name}s", short, usable, DOWN, plain=short)

    def week(self, days: Sequence[date]) -> str:
        monday = days[0].isoformat()
        text = week_number(days[0])
        if self.changeable is None:
            said = f"Semaine {week_text(days)}, en détail"
            return f'<a class="quick" href="{self.week_url}?semaine={monday}" aria-label="{said}">{text}{RIGHT}</a>'
        usable = not self.changeable.isdisjoint(days)
        return self._head("week", monday, f"Semaine {week_text(days)}", text, usable, RIGHT, plain=text)

    def _head(
        self, name: str, value: str, said: str, text: str, usable: bool, sign: str = "", *, plain: str = ""
    ) -> str:
        if not usable:
            return f'<span class="quick is-idle">{plain}</span>'
        anchor = f' id="{name}-{value}"'
        return (
            f'<button class="quick" name="{name}" value="{value}"{anchor} aria-label="{said} : réserver ou libérer">'
            f"{text}{sign}</button>"
        )


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
            parts.append(_lane_head(member, days, tools.changeable))
            parts += [draw(member, day) or _EMPTY for day in days]
        parts.append("</div>")
    return mark_safe("".join(parts))  # noqa: S308 - every piece escapes what people wrote


_EMPTY = '<span class="case st-none"></span>'


def _short(day: date) -> str:
    return f"{WEEKDAYS_SHORT[day.weekday()]} {day.day}"


def _lane_head(member: Member, days: Sequence[date], changeable: set[date] | None) -> str:
    """The sticker and the name that begin a lane; a button for that child's week when there is an activity."""
    first_name = escape(member.first_name)
    inside = f'{gommette(member, " gom-s")}<b class="only-lg">{first_name}</b>'
    if changeable is None:
        return f'<span class="lane">{inside}<span class="visually-hidden">{first_name}</span></span>'
    said = f"{first_name}, semaine {week_text(days)} : réserver ou libérer"
    value = f"{member.person_id}:{days[0].isoformat()}"
    return f'<button class="lane" name="lane" value="{value}" aria-label="{said}">{inside}</button>'


def by_place(cells: Sequence[Cell]) -> dict[tuple[int, date], list[Cell]]:
    """The cells of each person and day, in the order of the activities."""
    found: dict[tuple[int, date], list[Cell]] = {}
    for cell in cells:
        found.setdefault((cell.member.person_id, cell.day.date), []).append(cell)
    return found
