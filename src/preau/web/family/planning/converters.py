"""Dates in addresses."""

from __future__ import annotations

from datetime import date


class IsoDate:
    """`2026-11-09` in an address; a day that does not exist is an address that does not exist."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
