"""The page that asks between which dates the calendar of some activities is made again."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.activities.actions import BuiltDays, build_opening_days
from preau.activities.models import Activity
from preau.bookings.actions import StrandedError, change_rights
from preau.bookings.stranding.queries import Scope
from preau.common import clock
from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.common.spans import year_prepared
from preau.common.text import count
from preau.web.admin.stranding import scope_of
from preau.web.admin_scope import acting
from preau.web.fields import DateField, span_in
from preau.web.stranding import SettlementForm, settled_words, settlement_in

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

LONGEST = timedelta(days=800)


class CalendarForm(forms.Form):
    first = DateField(label=gettext_lazy("Du"), widget=AdminDateWidget)
    last = DateField(label=gettext_lazy("Au"), widget=AdminDateWidget)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        span = span_in(self, "first", "last")
        if span and span.last - span.first > LONGEST:
            self.add_error("last", _("Deux années scolaires au plus à la fois."))
        return data


def rebuild_page(
    model_admin: ModelAdmin[Activity], request: HttpRequest, queryset: QuerySet[Activity]
) -> HttpResponse | None:
    """Ask for the dates, then make the calendars; `None` (back to the list) once it is done."""
    activities = list(queryset.select_related("structure"))
    asked = "first" in request.POST
    form = CalendarForm(request.POST if asked else None, initial=default_period(clock.today()))
    stranding = None
    try:
        if asked and form.is_valid() and _rebuild(model_admin, request, activities, form):
            return None
    except StrandedError as error:
        stranding = error.stranding
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Reconstruire le calendrier"),
        "opts": model_admin.opts,
        "activities": activities,
        "form": form,
        "stranding": stranding,
        "settlement": SettlementForm(request.POST, stranding) if stranding else None,
        "media": model_admin.media + form.media,
        "action": request.POST["action"],
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/rebuild_calendar.html", context)


def default_period(today: date) -> dict[str, date]:
    """From today to the end of the school year; in summer, to the end of the next one."""
    return {"first": today, "last": year_prepared(today).last}


def _rebuild(
    model_admin: ModelAdmin[Activity], request: HttpRequest, activities: list[Activity], form: CalendarForm
) -> list[BuiltDays]:
    """All calendars or none; an error that the rules or the school calendar raise is told at the form.

    Raises `StrandedError` when days that are booked would leave the calendar and nothing says what becomes of them.
    """
    try:
        done = change_rights(
            scope=lambda: reduce(or_, map(scope_of, activities), Scope()),
            change=lambda: [
                build_opening_days(
                    activity=activity,
                    first=form.cleaned_data["first"],
                    last=form.cleaned_data["last"],
                    actor=acting(request),
                )
                for activity in activities
            ],
            settlement=settlement_in(request.POST),
            actor=acting(request),
        )
    except InvalidRuleError as error:
        form.add_error(None, list(error.messages))
        return []
    except UnknownCalendarError as error:
        form.add_error(None, str(error))
        return []
    for activity, days in zip(activities, done.result, strict=True):
        model_admin.message_user(request, f"{activity} : {_summary(days)}")
    if words := settled_words(done):
        model_admin.message_user(request, words)
    return done.result


def _summary(days: BuiltDays) -> str:
    """`12 jours créés, 1 changé ; 2 modifiés à la main et laissés tels quels.`"""
    done = (
        count(days.created, _("jour créé"), _("jours créés")),
        count(days.updated, _("changé"), _("changés")),
        count(days.removed, _("retiré"), _("retirés")),
        count(days.closed, _("fermé"), _("fermés")),
    )
    kept = _("modifié à la main et laissé tel quel"), _("modifiés à la main et laissés tels quels")
    return f"{', '.join(done)} ; {count(days.kept_edited, *kept)}."
