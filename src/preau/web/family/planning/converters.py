"""Dates in addresses."""

from __future__ import annotations

from datetime import date

from preau.web.fields import read_day


class IsoDate:
    """`2026-11-09` in an address; a day that does not exist is an address that does not exist."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        day = read_day(value)
        if day is None:
            raise ValueError(value)
        return day

    def to_url(self, value: date) -> str:
        return value.isoformat()
