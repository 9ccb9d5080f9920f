"""Dates and ranks in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.utils.translation import get_language

from preau.accounts.enums import Language
from preau.common import english, text

T = TypeVar("T")


def _spoken(in_french: Callable[[T], str], in_english: Callable[[T], str]) -> Callable[[T], str]:
    @wraps(in_french)
    def words(value: T) -> str:
        return in_english(value) if get_language() == Language.ENGLISH else in_french(value)

    return words


day_text = _spoken(text.day_text, english.day_text)
date_text = _spoken(text.date_text, english.date_text)
short_day = _spoken(text.short_day, english.short_day)
instant_text = _spoken(text.instant_text, english.instant_text)
until_text = _spoken(text.until_text, english.until_text)
instant_short = _spoken(text.instant_short, english.instant_short)
ordinal = _spoken(text.ordinal, english.ordinal)
