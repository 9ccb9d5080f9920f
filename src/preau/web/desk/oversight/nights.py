"""« Passages de nuit »: when the last ones ran, part after part, how much they did, and what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from preau.accounts.hosts import is_host
from preau.common import clock, nightly, text
from preau.common.actors import Right
from preau.common.nightly import Text
from preau.nights.actions.retention import RULES
from preau.nights.actions.running import last_ended
from preau.nights.models import NightPart
from preau.nights.rules import is_overdue
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw

SECTION = "desk_nights"
SHOWN = 100
"""Rows read: a month of nights that were not cut short."""


@dataclass(frozen=True)
class Row:
    """One run of a part; `counts` are (words, number), those that are not zero."""

    part: NightPart
    counts: list[tuple[Text, str]]

    @property
    def start(self) -> str:
        return text.time_text(clock.paris(self.part.started_at).time())

    @property
    def end(self) -> str:
        return text.time_text(clock.paris(self.part.finished_at).time()) if self.part.finished_at else ""


@require_safe
@desk_page(Right.READ_JOURNAL)
def night_list(request: DeskRequest) -> HttpResponse:
    """The last nights of the whole portal, with what waits for a part that failed.

    What a failure says may concern others: only hosts read it.
    """
    now = clock.now()
    parts = NightPart.objects.filter(part__in=nightly.names()).order_by("-night", "id")[:SHOWN]
    ended = last_ended(now)
    context = {
        "nights": [_shown(night, list(rows)) for night, rows in groupby(parts, key=_night)],
        "ended": ended,
        "is_overdue": ended is not None and is_overdue(ended, now),
        "rules": RULES,
        "is_host": is_host(request.staff.user),
    }
    return draw(request, "desk/oversight/nights.html", SECTION, **context)


def _shown(night: date, parts: list[NightPart]) -> tuple[date, list[Row], list[tuple[Text, list[Text]]]]:
    """A night, the runs of its parts, and what waits in it: (its label, the labels of what it waits for)."""
    last = {part.part: part for part in parts}
    failed = {name for name, part in last.items() if part.failure}
    held = nightly.held_back(failed).items()
    waiting = [(nightly.label_of(name), [nightly.label_of(one) for one in needs]) for name, needs in held]
    return night, [_row(part) for part in parts], waiting


def _night(part: NightPart) -> date:
    return part.night


def _row(part: NightPart) -> Row:
    words = nightly.STEPS[part.part].words
    return Row(part, [(said, text.grouped(part.counts[name])) for name, said in words.items() if part.counts.get(name)])
