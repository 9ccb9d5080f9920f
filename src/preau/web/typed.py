"""What addresses and forms say, read."""

from __future__ import annotations

import re
from datetime import date, time

from django.http import Http404, QueryDict

from preau.web.paging import LARGEST_ID

MAX_DIGITS = 19
_MONTH = re.compile(r"(?P<year>20[0-9]{2})-(?P<month>0[1-9]|1[0-2])")
_TIME = re.compile(r"(?P<hour>[01]?[0-9]|2[0-3])[:hH](?P<minute>[0-5][0-9])?")


def number_in(typed: str | None) -> int | None:
    """A row number as a form sends it, or None."""
    if not typed or not (typed.isascii() and typed.isdigit() and len(typed) <= MAX_DIGITS):
        return None
    return number if 0 < (number := int(typed)) <= LARGEST_ID else None


def ids(data: QueryDict, name: str) -> list[int]:
    """The row numbers of a form's tick boxes, once each; anything unreadable is left out."""
    found = {number for typed in data.getlist(name) if (number := number_in(typed))}
    return sorted(found)


def parse_id(text: str) -> int | None:
    """A number that fits the database, None for nothing; anything else is Http404: no link of ours says so."""
    if not text:
        return None
    number = number_in(text)
    if number is None:
        raise Http404
    return number


def parse_month(text: str) -> date | None:
    """The first day of `2026-11`."""
    found = _MONTH.fullmatch(text)
    return date(int(found["year"]), int(found["month"]), 1) if found else None


def parse_time(text: str) -> time | None:
    """A time as browsers send it or as people type it: `16:30`, `16h30`, `16 h 30`, `16h`."""
    found = _TIME.fullmatch(text.replace(" ", "").replace("\u00a0", ""))
    return time(int(found["hour"]), int(found["minute"] or 0)) if found else None
