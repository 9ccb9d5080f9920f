"""Addresses of the planning, under a structure's portal."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from preau.web.family import follow_up
from preau.web.family.planning import abandon, copy, day, month, places, recap, result, week, year
from preau.web.family.planning.converters import IsoDate

register_converter(IsoDate, "date")

urlpatterns: list[URLPattern] = [
    path("planning/", month.month, name="planning"),
    path("planning/semaine/", week.week, name="planning_week"),
    path("planning/jour/<date:day>/<int:person_id>/", day.day, name="planning_day"),
    path("planning/places/", places.places, name="planning_places"),
    path("planning/brouillon/", abandon.draft_abandon, name="draft_abandon"),
    path("planning/annee/", year.year, name="planning_year"),
    path("planning/recopier/", copy.planning_copy, name="planning_copy"),
    path("planning/recapitulatif/", recap.draft_recap, name="draft_recap"),
    path("planning/confirmer/", recap.draft_confirm, name="draft_confirm"),
    path("planning/resultat/<int:pk>/", result.draft_result, name="draft_result"),
    path("suivi/", follow_up.follow_up, name="follow_up"),
]
