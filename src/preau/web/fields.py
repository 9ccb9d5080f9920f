"""Fields of forms that take only what the calendar and the tables can hold."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from preau.common.reasons import text
from preau.common.spans import DateSpan, why_not_span

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Births of grandparents and school years to come; arithmetic on days never leaves the calendar."""


def in_calendar(day: date) -> bool:
    """Whether the portal knows a day."""
    return FIRST_DAY <= day <= LAST_DAY


def read_day(text: str) -> date | None:
    """A date as browsers send it, `2026-11-09`, within what the portal knows; None otherwise."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-09") else None
    except ValueError:
        return None
    return day if day and in_calendar(day) else None


def path_of(address: str) -> str:
    """The path of an address that somebody sent; nothing when it cannot be read."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


class DateField(forms.DateField):
    """A day between 1900 and 2199."""

    default_error_messages = {
        "out_of_calendar": _("Cette date est trop lointaine. Vérifiez l’année : 2026, par exemple.")
    }

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and not in_calendar(day):
            raise ValidationError(self.error_messages["out_of_calendar"], code="out_of_calendar")
        return day


def span_in(form: forms.BaseForm, first: str = "du", last: str = "au") -> DateSpan | None:
    """The span between two dates of a form that are read; None when one is missing, or when the last comes before the
    first, which is told at the last."""
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if why := why_not_span(start, end):
        form.add_error(last, text(why))
        return None
    return DateSpan(start, end) if start and end else None


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"type": "date"})


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """A field of the form whose choices are set as it is made. Raises `TypeError` when it offers none."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choice")
    return field


def chosen_words(field: forms.BoundField) -> str:
    """The words of the first choice that is made in a list, as the page shows it; nothing without one."""
    return next((str(option.choice_label) for option in field if option.data["selected"]), "")
