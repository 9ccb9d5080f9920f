"""« Planning »: month, week, day and year, and the way from the draft to the receipt."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.bookings.counting import DRAFTED
from preau.web.family.planning.sides import PLANNING
from preau.web.modules import Leads, Module, Page, Tab

MODULE = Module(
    pages=(
        Page(*PLANNING.family("planning"), "planning", help=_("Planning, vue du mois")),
        Page(*PLANNING.family("planning_week"), "planning_week", help=_("Planning, vue de la semaine")),
        Page(*PLANNING.family("planning_day"), "planning_day", help=_("Planning, vue du jour")),
        Page(*PLANNING.family("planning_places"), "planning_places"),
        Page(*PLANNING.family("draft_abandon"), "draft_abandon"),
        Page(*PLANNING.family("planning_year"), "planning_year", help=_("Planning, vue de l’année")),
        Page(*PLANNING.family("planning_copy"), "planning_copy", help=_("Recopier un planning")),
        Page(*PLANNING.family("draft_recap"), "draft_recap", help=_("Récapitulatif avant de confirmer")),
        Page(*PLANNING.family("draft_confirm"), "draft_confirm", form_of="draft_recap"),
        Page(*PLANNING.family("draft_result"), "draft_result", is_readable=True),
    ),
    tab=Tab(20, "calendar-week", _("Planning"), _("Planning"), _("Réserver, annuler")),
    count=DRAFTED,
    is_booking=True,
    leads={
        "day": Leads("planning_day", "calendar-week", _("Voir ce jour dans le planning")),
        "confirmation": Leads("draft_result", "receipt", _("Voir le reçu")),
    },
)
