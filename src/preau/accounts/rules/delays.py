"""How long a structure says that an account takes."""

from __future__ import annotations

from datetime import date

from preau.common.calendars import official_vacations


def announced_delay(usual: str, in_holidays: str, zone: str, today: date) -> str:
    """The structure's words, with their variant during the school holidays of its zone."""
    return in_holidays if any(today in period for period in official_vacations(zone)) else usual
