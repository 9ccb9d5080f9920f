"""Registrations, and the bookings and movements that only the portal's actions write."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.bookings.models import Booking, Movement
from preau.common.money import format_cents
from preau.registrations.models import Registration
from preau.web.admin.base import CheckedAdmin, FoldedSearch, ReadOnlyAdmin
from preau.web.admin.fields import WeekdaysField
from preau.web.admin.stranding import RightsAdmin
from preau.web.checked import CheckedForm


class RegistrationForm(CheckedForm):
    """The structure of a registration is its group's, and the person's."""

    weekdays = WeekdaysField(label=gettext_lazy("Jours (aucun coché : tous les jours ouverts)"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        person, group, household = data.get("person"), data.get("group"), data.get("household")
        if group is not None:
            self.instance.structure_id = group.structure_id
        if group and person and group.structure_id != person.structure_id:
            self.add_error("group", _("Ce groupe est celui d’une autre structure."))
        if person and household and not household.memberships.filter(person=person).exists():
            self.add_error("household", _("Cette personne n’est pas de ce foyer."))
        return data


@admin.register(Registration)
class RegistrationAdmin(RightsAdmin, FoldedSearch, CheckedAdmin):
    form = RegistrationForm
    list_display = ("person", "group", "start_date", "end_date", "state", "structure")
    list_filter = ("structure", "state", "group__activity")
    search_fields = ("person__folded_name",)
    autocomplete_fields = ("person", "group", "household")
    list_select_related = ("person", "group__activity", "structure")
    fields = ("person", "household", "group", ("start_date", "end_date"), "weekdays", "state")


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
