"""The form of the copy page. Every choice is one of the household's own; a forged one is refused at its field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.bookings.facts.people import Member
from preau.bookings.planning.calendar import Planning
from preau.common.spans import DateSpan
from preau.common.text import date_text
from preau.web import fields
from preau.web.fields import choice_field, read_day, span_in

Place = tuple[int, int | None]
ALL = ""


class DateInput(forms.DateInput):
    """A date of the browser; what it could not show is shown again in a plain field, as it was typed."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = context["widget"]["value"]
        if typed and read_day(typed) is None:
            context["widget"]["type"] = "text"
        return context


class DateField(fields.DateField):
    widget = DateInput
    default_error_messages = {
        "required": gettext_lazy("Donnez une date."),
        "invalid": gettext_lazy("Cette date n’existe pas. Écrivez-la comme 05/11/2026."),
    }


class CopyForm(forms.Form):
    """`source` and `targets` are a person and an activity; no activity means each of them to the same one."""

    quoi = forms.ChoiceField(
        choices=[
            ("saisie", gettext_lazy("Ce que je viens de saisir, pas encore confirmé")),
            ("planning", gettext_lazy("Tout le planning, réservations déjà faites comprises")),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": gettext_lazy("Choisissez ce qu’il faut copier.")},
    )
    enfant = forms.TypedChoiceField(coerce=int, error_messages={"required": gettext_lazy("Choisissez un enfant.")})
    activite = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    du = DateField()
    au = DateField()
    vers = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": gettext_lazy("Choisissez au moins un enfant ou une activité à remplir.")},
    )

    def __init__(self, planning: Planning, data: QueryDict | None, initial: dict[str, object]) -> None:
        super().__init__(data, initial=initial, auto_id="copie_%s")
        self.planning = planning
        members = planning.members
        choice_field(self, "enfant").choices = [(member.person_id, member.first_name) for member in members]
        activities = [(activity.id, activity.name) for activity in planning.activities]
        choice_field(self, "activite").choices = [(ALL, _("Toutes ses activités")), *activities]
        choice_field(self, "vers").choices = [
            choice for member in members for choice in self._targets_of(member.person_id)
        ]

    def _targets_of(self, person_id: int) -> list[tuple[str, str]]:
        own = self.planning.activities_of(person_id)
        targets = [(f"{person_id}:{activity.id}", activity.name) for activity in own]
        return [(f"{person_id}:", _("Mêmes activités")), *targets]

    @property
    def target_groups(self) -> list[tuple[Member, list[BoundWidget]]]:
        """The boxes of each child."""
        boxes = list(self["vers"])
        groups = []
        for member in self.planning.members:
            prefix = f"{member.person_id}:"
            groups.append((member, [box for box in boxes if box.data["value"].startswith(prefix)]))
        return groups

    @property
    def source(self) -> Place:
        return self.cleaned_data["enfant"], self.cleaned_data["activite"]

    @property
    def targets(self) -> list[Place]:
        """Without repeats: « mêmes activités » and the activity itself are one."""
        found: dict[Place, None] = {}
        for value in self.cleaned_data["vers"]:
            person, _colon, activity = value.partition(":")
            found[int(person), int(activity) if activity else self.cleaned_data["activite"]] = None
        return list(found)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (span := span_in(self)) is not None:
            self._check_dates(span)
        if "enfant" in data and "activite" in data and "vers" in data:
            self._check_targets()
        return data

    def _check_dates(self, span: DateSpan) -> None:
        if span.first < self.planning.first or span.last > self.planning.last:
            field = "du" if span.first < self.planning.first else "au"
            limits = {"first": date_text(self.planning.first), "last": date_text(self.planning.last)}
            self.add_error(field, _("La copie se fait entre le %(first)s et le %(last)s.") % limits)

    def _check_targets(self) -> None:
        if self.source in self.targets:
            self.add_error("vers", _("On ne copie pas un planning sur lui-même : choisissez une autre cible."))
        elif self.source[1] is None and any(activity is not None for _person, activity in self.targets):
            message = _("Pour remplir une activité précise, choisissez aussi l’activité à copier.")
            self.add_error("activite", message)
