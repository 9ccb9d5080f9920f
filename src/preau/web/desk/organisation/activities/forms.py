"""The forms of an activity and of its groups, and the usual ones to start from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.activities.enums import ActivityKind, OpeningPeriod
from preau.activities.models import Activity, ActivityGroup
from preau.activities.rules import Limits, parse_rule, parse_window, to_dict, window_to_dict
from preau.common.errors import InvalidRuleError
from preau.structures.models import Site, Structure
from preau.web.checked import ReadForm
from preau.web.desk.organisation.activities.deadlines import DeadlineForm, TimeInput, WindowForm
from preau.web.forms import choice_of
from preau.web.ticks import TICK, LevelsField, WeekdaysField


@dataclass(frozen=True)
class Usual:
    """An activity as most towns have it, to be corrected."""

    name: str | Promise
    kind: ActivityKind
    values: dict[str, Any] = field(default_factory=dict)


_EVE = {"type": "J-N", "n": 1, "unit": "jours_calendaires", "time": "18:00"}
_THURSDAY = {"type": "previous_week", "weekday": 4, "weeks": 1, "time": "23:59"}
_TWO_WEEKS = {"type": "J-N", "n": 14, "unit": "jours_calendaires", "time": "23:59"}
USUAL = {
    "cantine": Usual(
        gettext_lazy("Cantine"),
        ActivityKind.CANTEEN,
        {"weekdays": [1, 2, 4, 5], "booking_rule": _THURSDAY, "cancel_rule": _THURSDAY},
    ),
    "matin": Usual(gettext_lazy("Accueil du matin"), ActivityKind.MORNING, {"weekdays": [1, 2, 4, 5]}),
    "soir": Usual(
        gettext_lazy("Accueil du soir"),
        ActivityKind.EVENING,
        {"weekdays": [1, 2, 4, 5], "is_hourly": True, "opens_time": time(16, 30), "closes_time": time(18, 30)},
    ),
    "mercredi": Usual(
        gettext_lazy("Mercredis"),
        ActivityKind.WEDNESDAY,
        {"weekdays": [3], "booking_rule": _THURSDAY, "cancel_rule": _THURSDAY},
    ),
    "vacances": Usual(
        gettext_lazy("Centre de loisirs"),
        ActivityKind.CAMP,
        {
            "weekdays": [1, 2, 3, 4, 5],
            "period": OpeningPeriod.HOLIDAYS,
            "booking_rule": _TWO_WEEKS,
            "cancel_rule": _TWO_WEEKS,
            "allows_patterns": False,
        },
    ),
    "autre": Usual("", ActivityKind.OTHER),
}


def fresh_activity(structure: Structure, usual: Usual) -> Activity:
    """An activity that is not written yet: hidden from families until somebody publishes it."""
    name = str(usual.name)
    values = {"booking_rule": _EVE, "cancel_rule": _EVE, **usual.values}
    return Activity(structure=structure, name=name, short_name=name[:30], kind=usual.kind, is_active=False, **values)


class WhatForm(ReadForm):
    """What an activity is, its days and its hours."""

    weekdays = WeekdaysField(
        label=gettext_lazy("Jours de la semaine"), error_messages={"required": gettext_lazy("Cochez un jour au moins.")}
    )

    also_shown = ("booking_rule", "cancel_rule", "promotion_rule", "window")

    class Meta:
        model = Activity
        fields = (
            *("name", "short_name", "kind", "description", "period", "weekdays", "is_hourly", "opens_time"),
            *("closes_time", "arrive_by", "leave_from", "step_minutes", "min_minutes", "max_minutes", "promotion"),
            *("allows_patterns", "pattern_lead_days", "may_be_asked", "is_active"),
        )
        labels = {
            "name": gettext_lazy("Nom"),
            "short_name": gettext_lazy("Nom court, sur les petits écrans"),
            "kind": gettext_lazy("Genre"),
            "description": gettext_lazy("Ce que les familles lisent"),
            "period": gettext_lazy("Période"),
            "is_hourly": gettext_lazy("Les familles choisissent leurs heures"),
            "opens_time": gettext_lazy("Ouvre à"),
            "closes_time": gettext_lazy("Ferme à"),
            "arrive_by": gettext_lazy("Arrivée au plus tard (facultatif)"),
            "leave_from": gettext_lazy("Départ à partir de (facultatif)"),
            "step_minutes": gettext_lazy("Par pas de (minutes)"),
            "min_minutes": gettext_lazy("Durée minimale (minutes)"),
            "max_minutes": gettext_lazy("Durée maximale (minutes, facultatif)"),
            "promotion": gettext_lazy("Une place libérée va à la liste d’attente"),
            "allows_patterns": gettext_lazy("Inscription à l’année possible"),
            "pattern_lead_days": gettext_lazy("Elle prend effet après (jours)"),
            "may_be_asked": gettext_lazy("Les familles demandent l’inscription sur le portail"),
            "is_active": gettext_lazy("Proposée aux familles"),
        }
        widgets = {
            **{name: TimeInput() for name in ("opens_time", "closes_time", "arrive_by", "leave_from")},
            "description": forms.Textarea(attrs={"rows": 2}),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("opens_time", "closes_time"):
            if data.get("is_hourly") and name not in self.errors and data.get(name) is None:
                self.add_error(name, _("Donnez cette heure : les familles choisissent les leurs."))
        return data


class FirstGroupsForm(forms.Form):
    """Where a new activity takes place, and its places: a group by site, to be refined afterwards."""

    lieux = forms.ModelMultipleChoiceField(
        queryset=Site.objects.none(),
        label=gettext_lazy("Lieux : un groupe de places par lieu coché"),
        widget=forms.CheckboxSelectMultiple(attrs=TICK),
        error_messages={"required": gettext_lazy("Cochez un lieu au moins : sans groupe, rien ne peut être réservé.")},
    )
    places = forms.IntegerField(
        label=gettext_lazy("Places par jour et par lieu (vide : sans limite)"),
        min_value=0,
        max_value=9999,
        required=False,
    )
    attente = forms.IntegerField(
        label=gettext_lazy("Places en liste d’attente"), min_value=0, max_value=9999, required=False, initial=0
    )

    def __init__(self, data: QueryDict | None, structure: Structure) -> None:
        super().__init__(data, prefix="groupes")
        sites = Site.objects.filter(structure=structure).order_by("name")
        self.sites = sites
        choice_of(self, "lieux").queryset = sites
        if len(sites) == 1:
            self.initial["lieux"] = [sites[0].pk]

    def groups(self) -> list[ActivityGroup]:
        """One by site, not written."""
        data = self.cleaned_data
        return [
            ActivityGroup(name=site.name, site=site, capacity=data["places"], waiting_capacity=data["attente"] or 0)
            for site in data["lieux"]
        ]


class GroupForm(ReadForm):
    """Who shares places, and how many."""

    levels = LevelsField(label=gettext_lazy("Niveaux (aucun coché : tous)"), required=False)
    weekdays = WeekdaysField(label=gettext_lazy("Jours (aucun coché : ceux de l’activité)"), required=False)

    class Meta:
        model = ActivityGroup
        fields = (
            *("name", "site", "levels", "min_age", "max_age", "weekdays", "capacity", "waiting_capacity"),
            "most_registered",
        )
        labels = {
            "name": gettext_lazy("Nom"),
            "site": gettext_lazy("Lieu"),
            "min_age": gettext_lazy("Âge minimal (facultatif)"),
            "max_age": gettext_lazy("Âge maximal (facultatif)"),
            "capacity": gettext_lazy("Places par jour (vide : sans limite)"),
            "waiting_capacity": gettext_lazy("Places en liste d’attente"),
            "most_registered": gettext_lazy("Inscrits au plus (vide : sans limite)"),
        }

    def __init__(self, data: QueryDict | None, group: ActivityGroup) -> None:
        super().__init__(data, instance=group)
        sites = Site.objects.filter(structure=group.structure_id).order_by("name")
        place = choice_of(self, "site")
        place.queryset, place.empty_label = sites, _("Aucun lieu")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        try:
            Limits(data.get("min_age"), data.get("max_age"))
        except InvalidRuleError as error:
            self.add_error("max_age", list(error.messages))
        return data


class ActivityEditor:
    """Everything typed about an activity: what it is, its deadlines, its first groups when it is new."""

    def __init__(self, data: QueryDict | None, activity: Activity) -> None:
        self.activity = activity
        self.is_new = activity.pk is None
        booking, cancel = parse_rule(activity.booking_rule), parse_rule(activity.cancel_rule)
        promotion = parse_rule(activity.promotion_rule) if activity.promotion_rule else None
        self.what = WhatForm(data, instance=activity)
        self.window = WindowForm(data, window=parse_window(activity.window or {}))
        self.booking = DeadlineForm(data, prefix="reserver", rule=booking)
        same = None if cancel == booking else cancel
        self.cancel = DeadlineForm(data, prefix="annuler", rule=same, may_follow=True)
        self.waiting = DeadlineForm(data, prefix="attente", rule=promotion, may_follow=True)
        self.groups = FirstGroupsForm(data, activity.structure) if self.is_new else None

    @property
    def forms(self) -> list[forms.BaseForm]:
        own: list[forms.BaseForm] = [self.what, self.window, self.booking, self.cancel, self.waiting]
        return own if self.groups is None else [*own, self.groups]

    def is_valid(self) -> bool:
        """Whether everything can be read; the activity then says what was typed, and is not written."""
        if not all([form.is_valid() for form in self.forms]):  # noqa: C419 (each says its errors)
            return False
        booking = self.booking.rule
        if booking is None:
            return False
        activity = self.activity
        activity.booking_rule = to_dict(booking)
        activity.cancel_rule = to_dict(self.cancel.rule or booking)
        activity.promotion_rule = to_dict(self.waiting.rule) if self.waiting.rule else None
        activity.window = window_to_dict(self.window.window)
        return True

    @property
    def is_wrong(self) -> bool:
        return any(form.is_bound and form.errors for form in self.forms)

    @property
    def first_groups(self) -> list[ActivityGroup]:
        return [] if self.groups is None else self.groups.groups()
