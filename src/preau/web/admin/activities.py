"""Activities, the groups that share their places, and their prices."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.activities.models import Activity, ActivityGroup
from preau.activities.rules import Limits
from preau.common.errors import InvalidRuleError
from preau.pricing.models import PriceRule
from preau.web.admin.base import CheckedAdmin, ReadOnlyAdmin
from preau.web.admin.calendar import rebuild_page
from preau.web.admin.fields import (
    LevelsField,
    WeekdaysField,
    deadline_field,
    deadline_words,
    price_words,
    window_field,
    window_words,
)
from preau.web.admin.stranding import RightsAdmin
from preau.web.checked import CheckedForm


class ActivityForm(CheckedForm):
    weekdays = WeekdaysField(label=gettext_lazy("Jours"))
    window = window_field(gettext_lazy("Ouverture des réservations"))
    booking_rule = deadline_field(gettext_lazy("Délai pour réserver"))
    cancel_rule = deadline_field(gettext_lazy("Délai pour annuler"))
    promotion_rule = deadline_field(
        gettext_lazy("Fin de la liste d’attente (vide : le délai pour réserver)"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Hours are needed as soon as families choose theirs."""
        data = super().clean() or self.cleaned_data
        for name in ("opens_time", "closes_time"):
            if data.get("is_hourly") and name not in self.errors and data.get(name) is None:
                self.add_error(name, _("Indiquez cette heure : les familles choisissent leurs horaires."))
        return data


class GroupForm(CheckedForm):
    levels = LevelsField(label=gettext_lazy("Niveaux (aucun coché : tous)"), required=False)
    weekdays = WeekdaysField(label=gettext_lazy("Jours (aucun coché : ceux de l’activité)"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        activity = data.get("activity") or (self.instance.activity if self.instance.pk else None)
        if activity is not None:
            self.instance.structure = activity.structure
            site = data.get("site")
            if site and site.structure_id != activity.structure_id:
                self.add_error("site", _("Ce site est celui d’une autre structure."))
        try:
            Limits(data.get("min_age"), data.get("max_age"))
        except InvalidRuleError as error:
            self.add_error("max_age", list(error.messages))
        return data


@admin.register(Activity)
class ActivityAdmin(RightsAdmin, CheckedAdmin):
    form = ActivityForm
    list_display = ("name", "structure", "kind", "window_text", "booking_text", "cancel_text", "is_active")
    list_filter = ("structure", "kind", "is_active")
    search_fields = ("name", "short_name")
    autocomplete_fields = ("structure",)
    list_select_related = ("structure",)
    readonly_fields = ("window_text", "booking_text", "cancel_text", "promotion_text")
    actions = ("rebuild_calendar",)
    fieldsets: ClassVar = (
        (None, {"fields": ("structure", "name", "short_name", "kind", "description", "position", "is_active")}),
        (gettext_lazy("Jours"), {"fields": ("period", "weekdays")}),
        (
            gettext_lazy("Horaires"),
            {
                "fields": (
                    "is_hourly",
                    ("opens_time", "closes_time"),
                    ("arrive_by", "leave_from"),
                    ("step_minutes", "min_minutes", "max_minutes"),
                )
            },
        ),
        (
            gettext_lazy("Délais"),
            {
                "description": gettext_lazy(
                    "Les jours déjà au calendrier gardent leurs délais jusqu’à ce que vous le reconstruisiez."
                ),
                "fields": (
                    "window",
                    "window_text",
                    "booking_rule",
                    "booking_text",
                    "cancel_rule",
                    "cancel_text",
                ),
            },
        ),
        (gettext_lazy("Liste d’attente"), {"fields": ("promotion", "promotion_rule", "promotion_text")}),
        (gettext_lazy("Inscription à l’année"), {"fields": ("allows_patterns", "pattern_lead_days")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Activity | None = None) -> tuple[str, ...]:
        """An activity keeps its structure: its groups, days and prices repeat it."""
        return (*self.readonly_fields, "structure") if obj else self.readonly_fields

    @admin.display(description=gettext_lazy("ouverture, en clair"))
    def window_text(self, activity: Activity) -> str:
        return window_words(activity.window)

    @admin.display(description=gettext_lazy("réserver, en clair"))
    def booking_text(self, activity: Activity) -> str:
        return deadline_words(activity.booking_rule)

    @admin.display(description=gettext_lazy("annuler, en clair"))
    def cancel_text(self, activity: Activity) -> str:
        return deadline_words(activity.cancel_rule)

    @admin.display(description=gettext_lazy("fin de l’attente, en clair"))
    def promotion_text(self, activity: Activity) -> str:
        return deadline_words(activity.promotion_rule)

    @admin.action(description=gettext_lazy("Reconstruire le calendrier"))
    def rebuild_calendar(self, request: HttpRequest, queryset: QuerySet[Activity]) -> HttpResponse | None:
        return rebuild_page(self, request, queryset)


@admin.register(ActivityGroup)
class ActivityGroupAdmin(RightsAdmin, CheckedAdmin):
    form = GroupForm
    list_display = ("name", "activity", "site", "min_age", "max_age", "capacity", "waiting_capacity")
    list_filter = ("activity__structure", "activity")
    search_fields = ("name", "activity__name")
    autocomplete_fields = ("activity", "site")
    list_select_related = ("activity", "site")
    fields = (
        "activity",
        "name",
        "site",
        "levels",
        ("min_age", "max_age"),
        "weekdays",
        ("capacity", "waiting_capacity"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: ActivityGroup | None = None) -> tuple[str, ...]:
        """A group keeps its activity: its days repeat it."""
        return ("activity",) if obj else ()


@admin.register(PriceRule)
class PriceRuleAdmin(ReadOnlyAdmin):
    """Prices are set in the desk, which shows their effect: never retroactive."""

    list_display = ("activity", "structure", "audience", "valid_from", "rule_text")
    list_filter = ("structure", "activity", "audience")
    search_fields = ("activity__name",)
    list_select_related = ("activity", "structure")
    fields = readonly_fields = ("activity", "audience", "valid_from", "rule_text")

    @admin.display(description=gettext_lazy("prix, en clair"))
    def rule_text(self, price: PriceRule) -> str:
        return price_words(price.rule)
