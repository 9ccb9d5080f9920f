"""The tables of what tools could not ask for: in the recap before confirming, in the receipt after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from preau.bookings.planning.missed import MissedNamed
from preau.common.reasons import Reason
from preau.web.family.planning.tables import days_count

UrlOf = Callable[..., str]
"""The address of a page of the planning, on the side the page is on."""


@dataclass(frozen=True, slots=True)
class MissedTableRow:
    """Days missed for one reason; `url` is the day's own page when the calendar takes it now."""

    people: tuple[tuple[str, int], ...]
    activity: str
    count: str
    days_text: str
    reason: Reason
    advice: Reason
    url: str


@dataclass(frozen=True, slots=True)
class MissedSection:
    key: str
    title: str
    note: str
    count: str
    rows: list[MissedTableRow]


def missed_sections(found: Sequence[MissedNamed], url_of: UrlOf) -> list[MissedSection]:
    """What was not asked for, then what was not given up; nothing when the tools did all they were used for."""
    asked = _("Ces jours ne sont ni demandés ni réservés : le geste qui en prend plusieurs à la fois les a laissés.")
    kept = _("Ces réservations restent : elles ne peuvent plus être annulées ici.")
    kinds = (
        (False, "non-demandes", _("Jours non demandés"), asked),
        (True, "non-annules", _("Jours non annulés"), kept),
    )
    sections = []
    for cancels, key, title, note in kinds:
        chosen = [row for row in found if row.row.cancels is cancels]
        if chosen:
            days = sum(len(row.row.days) * len(row.people) for row in chosen)
            sections.append(MissedSection(key, title, note, days_count(days), [_row(row, url_of) for row in chosen]))
    return sections


def pattern_section(found: Sequence[MissedNamed], url_of: UrlOf) -> list[MissedSection]:
    """What an annual registration will not book; nothing when it takes every day it names."""
    if not found:
        return []
    note = _("Voici ce qu’elle ne réservera pas, au vu des places d’aujourd’hui. Le reste sera réservé cette nuit.")
    days = sum(len(row.row.days) for row in found)
    rows = [_row(row, url_of) for row in found]
    return [MissedSection("non-pris", _("Jours que l’inscription ne prend pas"), note, days_count(days), rows)]


def _row(found: MissedNamed, url_of: UrlOf) -> MissedTableRow:
    row = found.row
    url = url_of("planning_day", row.days[0], row.person_id) if row.can_ask else ""
    days = days_count(len(row.days))
    return MissedTableRow(found.people, found.activity, days, row.days_text, row.reason, row.advice, url)
