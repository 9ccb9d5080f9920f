"""The pages of the planning: for the family, and the same ones for an agent at its request."""

from __future__ import annotations

from django.urls import register_converter

from preau.web.family.planning import abandon, copy, day, month, places, recap, result, week, year
from preau.web.family.planning.converters import IsoDate
from preau.web.family.sided import FORM, POST, READ, Sided

register_converter(IsoDate, "date")

PLANNING = Sided(
    "planning/",
    {
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
    },
)
