"""Registrations, bookings and their movements."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy

from preau.bookings.models import Booking, Movement
from preau.common.money import format_cents
from preau.registrations.models import Registration
from preau.web.admin.base import FoldedSearch, ReadOnlyAdmin


@admin.register(Registration)
class RegistrationAdmin(FoldedSearch, ReadOnlyAdmin):
    list_display = ("person", "group", "start_date", "end_date", "state", "structure")
    list_filter = ("structure", "state", "group__activity")
    search_fields = ("person__folded_name",)
    list_select_related = ("person", "group__activity", "structure")


@admin.register(Booking)
class BookingAdmin(FoldedSearch, ReadOnlyAdmin):
    list_display = ("date", "person", "activity", "household", "state", "cost", "changed_at", "transmitted_at")
    list_filter = ("structure", "state", "origin", "opening_day__activity")
    search_fields = ("person__folded_name",)
    date_hierarchy = "date"
    list_select_related = ("person", "household", "opening_day__activity")

    @admin.display(description=gettext_lazy("activité"))
    def activity(self, booking: Booking) -> str:
        return booking.opening_day.activity.name

    @admin.display(description=gettext_lazy("coût estimé"))
    def cost(self, booking: Booking) -> str:
        return format_cents(booking.price_cents)


@admin.register(Movement)
class MovementAdmin(FoldedSearch, ReadOnlyAdmin):
    list_display = ("at", "kind", "person", "day", "household", "actor", "rank", "reason")
    list_filter = ("structure", "kind")
    search_fields = ("booking__person__folded_name",)
    list_select_related = ("booking__person", "booking__opening_day__group__activity", "household", "actor")

    @admin.display(description=gettext_lazy("personne"))
    def person(self, movement: Movement) -> str:
        return str(movement.booking.person)

    @admin.display(description=gettext_lazy("jour"))
    def day(self, movement: Movement) -> str:
        return str(movement.booking.opening_day)
