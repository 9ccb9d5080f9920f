"""Activities, the groups that share their places, their days, and their prices; rules told in sentences."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy

from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.pricing.models import PriceRule
from preau.web.admin.base import ReadOnlyAdmin
from preau.web.admin.fields import deadline_words, price_words, window_words


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("name", "structure", "kind", "window_text", "booking_text", "cancel_text", "is_active")
    list_filter = ("structure", "kind", "is_active")
    search_fields = ("name", "short_name")
    list_select_related = ("structure",)
    exclude: ClassVar = ("window", "booking_rule", "cancel_rule", "promotion_rule")
    readonly_fields = ("window_text", "booking_text", "cancel_text", "promotion_text")

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


@admin.register(ActivityGroup)
class ActivityGroupAdmin(ReadOnlyAdmin):
    list_display = ("name", "activity", "site", "min_age", "max_age", "capacity", "waiting_capacity")
    list_filter = ("activity__structure", "activity")
    search_fields = ("name", "activity__name")
    list_select_related = ("activity", "site")


@admin.register(OpeningDay)
class OpeningDayAdmin(ReadOnlyAdmin):
    list_display = (
        *("date", "group", "is_open", "capacity", "booked", "waiting_capacity", "waiting"),
        *("booking_deadline_at", "is_edited"),
    )
    list_filter = ("structure", "activity", "is_open", "is_edited")
    search_fields = ("group__name", "activity__name")
    date_hierarchy = "date"
    list_select_related = ("group__activity",)


@admin.register(PriceRule)
class PriceRuleAdmin(ReadOnlyAdmin):
    list_display = ("activity", "structure", "audience", "valid_from", "rule_text")
    list_filter = ("structure", "activity", "audience")
    search_fields = ("activity__name",)
    list_select_related = ("activity", "structure")
    fields = readonly_fields = ("activity", "audience", "valid_from", "rule_text")

    @admin.display(description=gettext_lazy("prix, en clair"))
    def rule_text(self, price: PriceRule) -> str:
        return price_words(price.rule)
