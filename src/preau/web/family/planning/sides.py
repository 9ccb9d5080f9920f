"""The pages of the planning with their guards: one for the family, the same one for an agent at its request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate

from django.http import HttpResponse
from django.urls import register_converter
from django.views.decorators.http import require_http_methods

from preau.web.access import View, family_page
from preau.web.family.planning import abandon, copy, day, month, places, recap, result, week, year
from preau.web.family.planning.converters import IsoDate
from preau.web.side import SidedRequest

register_converter(IsoDate, "date")

SidedView = Callable[Concatenate[SidedRequest, ...], HttpResponse]
READ, POST, FORM = ["GET", "HEAD"], ["POST"], ["GET", "HEAD", "POST"]


PAGES: dict[str, tuple[str, list[str], SidedView]] = {
    "planning": ("", FORM, month.month),
    "planning_week": ("semaine/", FORM, week.week),
    "planning_day": ("jour/<date:day>/<int:person_id>/", FORM, day.day),
    "planning_places": ("places/", READ, places.places),
    "draft_abandon": ("brouillon/", FORM, abandon.draft_abandon),
    "planning_year": ("annee/", FORM, year.year),
    "planning_copy": ("recopier/", FORM, copy.planning_copy),
    "draft_recap": ("recapitulatif/", READ, recap.draft_recap),
    "draft_confirm": ("confirmer/", POST, recap.draft_confirm),
    "draft_result": ("resultat/<int:pk>/", READ, result.draft_result),
}
"""By name: its address below the planning's, the methods it takes, and what it does on both sides."""


def family(name: str) -> tuple[str, View]:
    """The address and the view of a page of the planning, for the family."""
    route, methods, view = PAGES[name]
    return f"planning/{route}", require_http_methods(methods)(family_page(view))
