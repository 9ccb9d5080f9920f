"""English words for dates and ranks: what `common.text` is for French."""

from __future__ import annotations

from datetime import date, datetime

from preau.common.clock import paris

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date_text(day: date) -> str:
    """`2 November 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_text(day: date) -> str:
    """`Tuesday 3 November`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """`Tue 17 Nov`."""
    return f"{DAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


def instant_text(instant: datetime) -> str:
    """`Thursday 5 November at 18:00`, on a French clock."""
    local = paris(instant)
    return f"{day_text(local.date())} at {local:%H:%M}"


def until_text(instant: datetime) -> str:
    """`until Thursday 5 November at 18:00`."""
    return f"until {instant_text(instant)}"


def instant_short(instant: datetime) -> str:
    """`2 Nov 12:18`, on a French clock."""
    local = paris(instant)
    return f"{local.day} {MONTHS[local.month - 1][:3]} {local:%H:%M}"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`, `21st`."""
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else last}"
