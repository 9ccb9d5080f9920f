"""Addresses of the planning, under a structure's portal."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from preau.web.family.planning import abandon, day, month, places, week
from preau.web.family.planning.converters import IsoDate

register_converter(IsoDate, "date")

urlpatterns: list[URLPattern] = [
    path("planning/", month.month, name="planning"),
    path("planning/semaine/", week.week, name="planning_week"),
    path("planning/jour/<date:day>/<int:person_id>/", day.day, name="planning_day"),
    path("planning/places/", places.places, name="planning_places"),
    path("planning/brouillon/", abandon.draft_abandon, name="draft_abandon"),
]
