"""A deadline, or the opening of bookings, as a sentence with a few fields: nobody types a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from preau.activities.rules import (
    AlwaysOpen,
    BookingWindow,
    DeadlineRule,
    OpensOn,
    WeeksAhead,
    describe,
    parse_rule,
    to_dict,
)
from preau.activities.rules.deadlines.days_before import MAX_DAYS_BEFORE, DayUnit
from preau.common.clock import paris, wall_instant
from preau.common.errors import InvalidRuleError
from preau.common.text import WEEKDAYS
from preau.web.fields import DateField, DateInput, choice_field

DAYS, WEEK, MONTH, BY_DAY, AS_BOOKING, AS_IS = "jours", "semaine", "mois", "carte", "reserver", "tel"
SCHOOL_DAYS = "jours_ecole"
UNITS = (
    (DayUnit.CALENDAR.value, gettext_lazy("jours du calendrier")),
    (DayUnit.WORKING.value, gettext_lazy("jours ouvrés (du lundi au vendredi, sans les fériés)")),
    (DayUnit.BUSINESS.value, gettext_lazy("jours ouvrables (du lundi au samedi, sans les fériés)")),
    (DayUnit.OPENING.value, gettext_lazy("jours d’ouverture de l’activité")),
    (SCHOOL_DAYS, gettext_lazy("jours d’école (lundi, mardi, jeudi, vendredi)")),
)
FOUR_DAYS = [1, 2, 4, 5]
WEEKDAY_CHOICES = [(str(number), name) for number, name in enumerate(WEEKDAYS, 1)]


class TimeInput(forms.TimeInput):
    """The browser's own clock, to the minute."""

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"type": "time"})


class DeadlineForm(forms.Form):
    """`rule` is what was typed, None for « comme pour réserver ». A rule that these fields cannot say is kept as it is
    under its own choice."""

    genre = forms.ChoiceField(
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}), label=gettext_lazy("Jusqu’à quand ?")
    )
    n = forms.IntegerField(label=gettext_lazy("Combien"), min_value=0, max_value=MAX_DAYS_BEFORE, required=False)
    unite = forms.ChoiceField(label=gettext_lazy("Jours comptés"), choices=UNITS, required=False)
    jour = forms.ChoiceField(label=gettext_lazy("Jour de la semaine"), choices=WEEKDAY_CHOICES, required=False)
    semaines = forms.IntegerField(
        label=gettext_lazy("Semaines avant"), min_value=1, max_value=52, required=False, initial=1
    )
    quantieme = forms.IntegerField(label=gettext_lazy("Jour du mois"), min_value=1, max_value=31, required=False)
    mois = forms.IntegerField(label=gettext_lazy("Mois avant"), min_value=1, max_value=12, required=False, initial=1)
    heure = forms.TimeField(label=gettext_lazy("Jusqu’à, heure comprise"), widget=TimeInput(), required=False)

    def __init__(
        self, data: QueryDict | None, *, prefix: str, rule: DeadlineRule | None, may_follow: bool = False
    ) -> None:
        said = initial_of(rule)
        super().__init__(data, prefix=prefix, initial=said)
        self.kept = rule
        self.rule: DeadlineRule | None = rule
        for number, name in enumerate(WEEKDAYS, 1):
            label = _("Pour le %(day)s") % {"day": name}
            field = forms.ChoiceField(label=label, choices=[("", "–"), *WEEKDAY_CHOICES], required=False)
            self.fields[f"c{number}"] = field
        choice_field(self, "genre").choices = [
            *([(AS_BOOKING, _("comme pour réserver"))] if may_follow else []),
            (DAYS, _("un nombre de jours avant")),
            (WEEK, _("un jour d’une semaine d’avant")),
            (MONTH, _("un jour d’un mois d’avant")),
            (BY_DAY, _("un jour choisi pour chaque jour de la semaine")),
            *([(AS_IS, describe(rule))] if rule is not None and said["genre"] == AS_IS else []),
        ]

    @property
    def by_day(self) -> list[forms.BoundField]:
        """The weekday of the deadline, for each weekday of service."""
        return [self[f"c{number}"] for number in range(1, 8)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        way = data["genre"]
        if way == AS_IS:
            return data
        if way == AS_BOOKING:
            self.rule = None
            return data
        if missing := [name for name in (*NEEDED[way], "heure") if data.get(name) in (None, "")]:
            for name in missing:
                self.add_error(name, _("Ce délai a besoin de ce nombre.") if name != "heure" else _("Donnez l’heure."))
            return data
        try:
            self.rule = parse_rule(written(way, data))
        except InvalidRuleError as error:
            self.add_error("genre", list(error.messages))
        return data


NEEDED = {DAYS: ("n", "unite"), WEEK: ("jour", "semaines"), MONTH: ("quantieme", "mois"), BY_DAY: ()}


def written(way: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The rule that the fields say, in its stored form."""
    at = f"{data['heure']:%H:%M}"
    if way == WEEK:
        return {"type": "previous_week", "weekday": int(data["jour"]), "weeks": data["semaines"], "time": at}
    if way == MONTH:
        return {"type": "previous_month", "day": data["quantieme"], "months": data["mois"], "time": at}
    if way == BY_DAY:
        pairs = {str(number): int(data[f"c{number}"]) for number in range(1, 8) if data[f"c{number}"]}
        return {"type": "weekday_map", "map": pairs, "time": at}
    if data["unite"] == SCHOOL_DAYS:
        counted: dict[str, Any] = {"unit": DayUnit.OPENING.value, "open_weekdays": FOUR_DAYS}
    else:
        counted = {"unit": data["unite"]}
    return {"type": "J-N", "n": data["n"], **counted, "time": at}


def initial_of(rule: DeadlineRule | None) -> dict[str, Any]:
    """The fields that say a rule; the choice « tel » for one they cannot say."""
    if rule is None:
        return {"genre": AS_BOOKING, "heure": time(18), "unite": DayUnit.CALENDAR.value}
    stored = to_dict(rule)
    found: dict[str, Any] = {"heure": rule.at, "unite": DayUnit.CALENDAR.value}
    match stored["type"]:
        case "J-N":
            weekdays = stored.get("open_weekdays")
            unit = SCHOOL_DAYS if weekdays == FOUR_DAYS else stored["unit"]
            found |= {"genre": DAYS, "n": stored["n"], "unite": unit}
        case "previous_week":
            found |= {"genre": WEEK, "jour": str(stored["weekday"]), "semaines": stored["weeks"]}
        case "previous_month":
            found |= {"genre": MONTH, "quantieme": stored["day"], "mois": stored["months"]}
        case "weekday_map":
            found |= {"genre": BY_DAY, **{f"c{day}": str(target) for day, target in stored["map"].items()}}
        case _:
            found["genre"] = AS_IS
    if found["genre"] != AS_IS and not _says(found, stored):
        found["genre"] = AS_IS
    return found


def _says(found: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    blank = {f"c{number}": "" for number in range(1, 8)}
    return to_dict(parse_rule(written(found["genre"], {**blank, **found}))) == stored


ALWAYS, WEEKS, DATE = "toujours", "semaines", "date"


class WindowForm(forms.Form):
    """When bookings of a day open; `window` is what was typed."""

    genre = forms.ChoiceField(
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        label=gettext_lazy("À partir de quand ?"),
        choices=[
            (ALWAYS, gettext_lazy("dès que le calendrier est publié")),
            (WEEKS, gettext_lazy("un nombre de semaines à l’avance, le lundi")),
            (DATE, gettext_lazy("à une date, pour tous les jours à la fois")),
        ],
    )
    semaines = forms.IntegerField(label=gettext_lazy("Semaines"), min_value=0, max_value=104, required=False)
    heure = forms.TimeField(label=gettext_lazy("À"), widget=TimeInput(), required=False)
    le = DateField(label=gettext_lazy("Le"), widget=DateInput(), required=False)

    def __init__(self, data: QueryDict | None, *, window: BookingWindow) -> None:
        super().__init__(data, prefix="ouvrir", initial=_opening(window))
        self.window = window

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        way, at = data["genre"], data.get("heure") or time.min
        if way == WEEKS and data.get("semaines") is None:
            self.add_error("semaines", _("Donnez le nombre de semaines."))
        elif way == DATE and data.get("le") is None:
            self.add_error("le", _("Donnez la date."))
        elif way == WEEKS:
            self.window = WeeksAhead(data["semaines"], at)
        else:
            self.window = AlwaysOpen() if way == ALWAYS else OpensOn(wall_instant(data["le"], at))
        return data


def _opening(window: BookingWindow) -> dict[str, Any]:
    match window:
        case WeeksAhead():
            return {"genre": WEEKS, "semaines": window.weeks, "heure": window.at}
        case OpensOn():
            at: datetime = paris(window.at)
            return {"genre": DATE, "le": at.date(), "heure": at.time()}
        case _:
            return {"genre": ALWAYS}
