"""Fields of boxes to tick that several forms share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from preau.common.text import WEEKDAYS
from preau.structures.enums import Level

TICK = {"class": "form-check-input"}


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Weekdays to tick, as ISO numbers, all of them or `among`; none ticked is `None` when it may be."""

    def __init__(self, *, among: Iterable[int] = range(1, 8), **options: Any) -> None:
        super().__init__(
            choices=[(number, WEEKDAYS[number - 1].capitalize()) for number in among],
            coerce=int,
            empty_value=None,
            widget=forms.CheckboxSelectMultiple(attrs=TICK),
            **options,
        )


class LevelsField(forms.MultipleChoiceField):
    """School levels to tick; none means all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Level.choices, widget=forms.CheckboxSelectMultiple(attrs=TICK), **options)
