"""« Activités »: the list, an activity, its groups. What a change does is shown first, then written as it was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from preau.activities.actions import BuiltDays
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.activities.planned import PlannedDay, next_days
from preau.activities.rules import describe, describe_window, parse_rule, parse_window
from preau.bookings.actions import Settled, Settlement, StrandedError, arrange_activity, arrange_group
from preau.bookings.stranding.queries import Stranding
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError, UnknownCalendarError
from preau.common.marks import ChangedSinceError
from preau.common.spans import year_prepared
from preau.common.text import WEEKDAYS, join_words
from preau.web.checked import ReadForm
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.organisation.activities.forms import (
    USUAL,
    ActivityEditor,
    GroupForm,
    fresh_activity,
)
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data
from preau.web.stranding import SettlementForm, settled_words, settlement_in

SECTION = "desk_activities"
SHOWN_DAYS = 3
FOLDER = "desk/organisation/activities"


@dataclass(frozen=True)
class Row:
    """An activity as the list tells it."""

    activity: Activity
    days: str
    deadlines: list[tuple[str, str]]


@require_safe
@desk_page(Right.SET_UP_ACTIVITIES)
def activity_list(request: DeskRequest) -> HttpResponse:
    """Every activity in sentences, with its groups and places; one statement."""
    found = Activity.objects.filter(structure=request.structure).annotate(
        group_count=Count("groups"), place_count=Sum("groups__capacity"), limitless=Count("groups", filter=_LIMITLESS)
    )
    context = {"rows": [_row(activity) for activity in found], "usual": USUAL.items()}
    return draw(request, f"{FOLDER}/list.html", SECTION, **context)


_LIMITLESS = Q(groups__capacity__isnull=True)


def _row(activity: Activity) -> Row:
    booking, cancel = describe(parse_rule(activity.booking_rule)), describe(parse_rule(activity.cancel_rule))
    told = [(_("Réserver jusqu’à"), booking), (_("Annuler jusqu’à"), cancel)]
    if booking == cancel:
        told = [(_("Réserver et annuler jusqu’à"), booking)]
    window = describe_window(parse_window(activity.window or {}))
    return Row(activity, _weekdays(activity.weekdays), [(_("Ouvert aux familles"), window), *told])


def _weekdays(numbers: list[int]) -> str:
    return join_words([WEEKDAYS[number - 1] for number in sorted(numbers)])


@desk_page(Right.SET_UP_ACTIVITIES)
def activity_new(request: DeskRequest) -> HttpResponse:
    """A new activity, from a usual one: not proposed to families until the box is ticked."""
    usual = USUAL.get(request.GET.get("modele", ""), USUAL["autre"])
    return _activity_page(request, fresh_activity(request.structure, usual))


@desk_page(Right.SET_UP_ACTIVITIES)
def activity_edit(request: DeskRequest, activity_id: int) -> HttpResponse:
    """An activity, to be changed, and its groups."""
    return _activity_page(request, _activity(request, activity_id))


def _activity_page(request: DeskRequest, activity: Activity) -> HttpResponse:
    editor = ActivityEditor(typed_data(request), activity)
    name = Activity.objects.filter(pk=activity.pk).values_list("name", flat=True).first() if activity.pk else ""
    shown = None
    if request.method == "POST" and editor.is_valid():

        def arrange(settlement: Settlement | None, is_trial: bool) -> Settled[BuiltDays]:
            return arrange_activity(
                activity=activity,
                groups=editor.first_groups,
                settlement=settlement,
                actor=request.actor,
                is_trial=is_trial,
                seen=editor.what.seen,
            )

        shown = _deed(request, arrange, editor.what, activity)
        if shown.done is not None:
            _tell(request, shown.done)
            return redirect(url(request, "desk_activity", activity.pk))
    groups = ActivityGroup.objects.filter(activity=activity.pk).select_related("site").order_by("name")
    context = {"editor": editor, "activity": activity, "name": name, "shown": shown, "groups": groups}
    return draw(request, f"{FOLDER}/activity.html", SECTION, **context)


@desk_page(Right.SET_UP_ACTIVITIES)
def group_new(request: DeskRequest, activity_id: int) -> HttpResponse:
    """One more group of an activity."""
    activity = _activity(request, activity_id)
    return _group_page(request, ActivityGroup(activity=activity, structure=request.structure))


@desk_page(Right.SET_UP_ACTIVITIES)
def group_edit(request: DeskRequest, group_id: int) -> HttpResponse:
    """A group, to be changed."""
    rows = ActivityGroup.objects.filter(structure=request.structure, pk=group_id)
    group = rows.select_related("activity", "structure").first()
    if group is None:
        raise Http404
    return _group_page(request, group)


def _group_page(request: DeskRequest, group: ActivityGroup) -> HttpResponse:
    name = group.name
    form = GroupForm(typed_data(request), group)
    shown = None
    if request.method == "POST" and form.is_valid():

        def arrange(settlement: Settlement | None, is_trial: bool) -> Settled[BuiltDays]:
            return arrange_group(
                group=group, settlement=settlement, actor=request.actor, is_trial=is_trial, seen=form.seen
            )

        shown = _deed(request, arrange, form, group.activity)
        if shown.done is not None:
            _tell(request, shown.done)
            return redirect(url(request, "desk_activity", group.activity_id))
    context = {"form": form, "group": group, "name": name, "activity": group.activity, "shown": shown}
    context["kept_days"] = _fuller_days(group)
    return draw(request, f"{FOLDER}/group.html", SECTION, **context)


def _fuller_days(group: ActivityGroup) -> int:
    """Days to come where more are booked than the group takes: they keep as many places as bookings."""
    if group.pk is None or group.capacity is None:
        return 0
    days = OpeningDay.objects.filter(group=group.pk, date__gte=clock.today(), is_open=True)
    return days.filter(booked__gt=group.capacity).count()


def _activity(request: DeskRequest, activity_id: int) -> Activity:
    """Raises `Http404` for one of elsewhere."""
    rows = Activity.objects.filter(structure=request.structure, pk=activity_id).select_related("structure")
    activity = rows.first()
    if activity is None:
        raise Http404
    return activity


@dataclass(frozen=True)
class Shown:
    """What a change did (`done`), or would do: days of the calendar, the next ones, what loses its day."""

    done: Settled[BuiltDays] | None = None
    built: BuiltDays | None = None
    days: tuple[PlannedDay, ...] = ()
    stranding: Stranding | None = None
    settlement: SettlementForm | None = None


Arrange = Callable[[Settlement | None, bool], Settled[BuiltDays]]


def _deed(request: DeskRequest, arrange: Arrange, form: ReadForm, activity: Activity) -> Shown:
    """Try, or do: what cannot be is told at the form."""
    is_trial = request.POST.get("action") != "enregistrer"
    settlement = settlement_in(request.POST)
    try:
        done = arrange(settlement, is_trial)
        if not is_trial:
            return Shown(done=done)
        return Shown(built=done.result, days=_coming(activity))
    except StrandedError as error:
        asked = SettlementForm(request.POST, error.stranding, submitted=not is_trial)
        return Shown(days=_coming(activity), stranding=error.stranding, settlement=asked)
    except ChangedSinceError as error:
        form.tell_changed(error)
    except ValidationError as error:
        known = {name: found for name, found in error.message_dict.items() if name in form.fields}
        for name, found in error.message_dict.items():
            form.add_error(name if name in known else None, list(found))
    except InvalidRuleError as error:
        form.add_error(None, list(error.messages))
    except UnknownCalendarError as error:
        form.add_error(None, str(error))
    return Shown()


def _coming(activity: Activity) -> tuple[PlannedDay, ...]:
    return tuple(next_days(activity, clock.now(), year_prepared(clock.today()).last, SHOWN_DAYS))


def _tell(request: DeskRequest, done: Settled[BuiltDays]) -> None:
    built = done.result
    number = built.created + built.updated + built.closed + built.removed
    words = ngettext(
        "Enregistré : %(n)s jour du calendrier mis à jour.",
        "Enregistré : %(n)s jours du calendrier mis à jour.",
        number,
    )
    messages.success(request, (words % {"n": number}) if number else _("Enregistré. Le calendrier était déjà ainsi."))
    if settled := settled_words(done):
        messages.success(request, settled)
