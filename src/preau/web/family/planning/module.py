"""« Planning »: month, week, day and year, and the way from the draft to the receipt."""

from __future__ import annotations

from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from preau.bookings.counting import DRAFTED
from preau.web.family.planning import abandon, copy, day, month, places, recap, result, week, year
from preau.web.family.planning.converters import IsoDate
from preau.web.modules import Leads, Module, Page, Tab

register_converter(IsoDate, "date")

MODULE = Module(
    pages=(
        Page("planning/", month.month, "planning", help=_("Planning, vue du mois")),
        Page("planning/semaine/", week.week, "planning_week", help=_("Planning, vue de la semaine")),
        Page("planning/jour/<date:day>/<int:person_id>/", day.day, "planning_day", help=_("Planning, vue du jour")),
        Page("planning/places/", places.places, "planning_places"),
        Page("planning/brouillon/", abandon.draft_abandon, "draft_abandon"),
        Page("planning/annee/", year.year, "planning_year", help=_("Planning, vue de l’année")),
        Page("planning/recopier/", copy.planning_copy, "planning_copy", help=_("Recopier un planning")),
        Page("planning/recapitulatif/", recap.draft_recap, "draft_recap", help=_("Récapitulatif avant de confirmer")),
        Page("planning/confirmer/", recap.draft_confirm, "draft_confirm", form_of="draft_recap"),
        Page("planning/resultat/<int:pk>/", result.draft_result, "draft_result", is_readable=True),
    ),
    tab=Tab(20, "calendar-week", _("Planning"), _("Planning"), _("Réserver, annuler")),
    count=DRAFTED,
    is_booking=True,
    leads={
        "day": Leads("planning_day", "calendar-week", _("Voir ce jour dans le planning")),
        "confirmation": Leads("draft_result", "receipt", _("Voir le reçu")),
    },
)
