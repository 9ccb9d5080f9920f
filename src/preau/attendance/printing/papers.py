"""« Liste d’appel »: the lists of a day as a PDF, a group on pages of its own, forty lines a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from preau.attendance.printing.queries import ListRow
from preau.common.text import count, day_text, instant_text
from preau.common.typeset import pdf

TEMPLATE = Path(__file__).with_name("roll.typ")
LUNCH_BOX = "PAI"
LINE = 6.1
"""Millimetres of a line: forty a page, and its boxes wide enough for a pen."""
TWO_LINES = 70
"""Characters that surely hold on two small lines; more make the line as tall as they need."""
HEADINGS = ("Nom, prénom", "Classe", "Horaires", "PAI", "Vient chercher", "Présent", "Absent", "Parti à")


def lists_pdf(rows: Sequence[ListRow], *, structure: str, day: date, made_at: datetime) -> bytes:
    """The lists of a day, with the sign of who brings a lunch box of their own (PAI): whoever makes them may see it."""
    data = {
        "title": f"Liste d’appel du {day_text(day, year=True)}",
        "structure": structure,
        "made": f"Éditée le {instant_text(made_at, year=True)}",
        "headings": HEADINGS,
        "groups": [_group(list(found)) for _day, found in groupby(rows, lambda row: row.day_id)],
    }
    return pdf(TEMPLATE, data, made_at=made_at)


def _group(rows: list[ListRow]) -> dict[str, Any]:
    first, people = rows[0], [row for row in rows if row.name]
    lunch_boxes = sum(row.has_lunch_box for row in people)
    told = [count(len(people), "enfant inscrit ou venu", "enfants inscrits ou venus")]
    told += [count(lunch_boxes, "panier-repas (PAI)", "paniers-repas (PAI)")] if lunch_boxes else []
    return {
        "heading": f"{first.activity}, {first.group}",
        "site": first.site if first.site and first.site != first.group else "",
        "told": ", ".join(told) if people else "Personne n’est attendu.",
        "rows": (lines := [_line(row) for row in people]),
        "heights": [LINE if all(len(cell) <= TWO_LINES for cell in line) else 0 for line in lines],
    }


def _line(row: ListRow) -> list[str]:
    hours = row.hours if row.is_booked else f"{row.hours} sans réservation".strip()
    may_come = f"NE DOIT PAS VENIR : {row.refused}. {row.pick_ups}" if row.refused else row.pick_ups
    return [row.name, row.class_name, hours, LUNCH_BOX if row.has_lunch_box else "", may_come]
