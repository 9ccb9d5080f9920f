"""Opening days: places, deadlines, open or closed, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from preau.activities.models import OpeningDay
from preau.bookings.actions import promote_days
from preau.web.admin.base import CheckedAdmin
from preau.web.admin.stranding import RightsAdmin
from preau.web.admin_scope import acting
from preau.web.checked import CheckedForm

FREES_PLACES = frozenset({"capacity", "is_open", "promotion_deadline_at"})
INSTANTS = ("opens_at", "booking_deadline_at", "cancel_deadline_at", "promotion_deadline_at")
LONGEST_AHEAD = timedelta(days=730)


class DayForm(CheckedForm):
    constraint_fields: ClassVar = {
        "day_never_overbooked": "capacity",
        "day_waiting_within_limit": "waiting_capacity",
        "day_unique_by_group": "date",
    }

    def clean(self) -> dict[str, Any]:
        """A new day repeats the structure and the activity of its group; a closed one says why."""
        data = super().clean() or self.cleaned_data
        if group := data.get("group"):
            self.instance.structure_id, self.instance.activity_id = group.structure_id, group.activity_id
        if "closed_reason" not in self.changed_data:
            data["closed_reason"] = self.instance.closed_reason  # the calendar's own, not its words
        if data.get("is_open") is False and not data.get("closed_reason"):
            self.add_error("closed_reason", _("Indiquez pourquoi ce jour est fermé : les familles le lisent."))
        self._check_instants(data)
        return data

    def _check_instants(self, data: dict[str, Any]) -> None:
        """Instants that were typed come before the end of the day they are about, and not ages before it."""
        day = data.get("date") or self.instance.date
        for name in {*INSTANTS} & {*self.changed_data}:
            moment = data.get(name)
            if day and moment and not day - LONGEST_AHEAD <= moment.date() <= day:
                self.add_error(name, _("Cette date doit être au plus tard celle du jour, et moins de deux ans avant."))


@admin.register(OpeningDay)
class OpeningDayAdmin(RightsAdmin, CheckedAdmin):
    form = DayForm
    list_display = (
        "date",
        "group",
        "is_open",
        "capacity",
        "booked",
        "waiting_capacity",
        "waiting",
        "booking_deadline_at",
        "is_edited",
    )
    list_filter = ("structure", "activity", "is_open", "is_edited")
    search_fields = ("group__name", "activity__name")
    date_hierarchy = "date"
    autocomplete_fields = ("group",)
    list_select_related = ("group__activity",)
    actions = ("give_free_places",)
    fields = (
        ("group", "date"),
        ("is_open", "closed_reason"),
        ("capacity", "booked"),
        ("waiting_capacity", "waiting"),
        "opens_at",
        "booking_deadline_at",
        "cancel_deadline_at",
        "promotion_deadline_at",
        "is_edited",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: OpeningDay | None = None) -> tuple[str, ...]:
        counters = ("booked", "waiting")
        return (*counters, "group", "date") if obj else counters

    def save_model(self, request: HttpRequest, obj: OpeningDay, form: DayForm, change: bool) -> None:
        """Writes what was changed and nothing else, so that bookings made meanwhile keep their places.

        The day is then left alone when the calendar is built again, unless the mark itself was taken away.
        """
        if not form.changed_data:
            return
        if "is_edited" not in form.changed_data:
            obj.is_edited = True
        if not change:
            super().save_model(request, obj, form, change)
            return
        obj.save(update_fields={*form.changed_data, "is_edited"})
        if FREES_PLACES & set(form.changed_data):
            self._promote(request, [obj], by_hand=False)

    @admin.action(description=gettext_lazy("Donner les places libres à la liste d’attente"))
    def give_free_places(self, request: HttpRequest, queryset: QuerySet[OpeningDay]) -> None:
        self._promote(request, list(queryset.order_by("pk")), by_hand=True)

    def _promote(self, request: HttpRequest, days: Sequence[OpeningDay], *, by_hand: bool) -> None:
        promoted = len(promote_days(days=days, actor=acting(request), by_hand=by_hand))
        if promoted:
            text = ngettext(
                "%(count)s demande en attente a obtenu sa place.",
                "%(count)s demandes en attente ont obtenu leur place.",
                promoted,
            )
            self.message_user(request, text % {"count": promoted})
        elif by_hand:
            self.message_user(request, _("Aucune place libre à donner, ou personne en attente."), messages.WARNING)
