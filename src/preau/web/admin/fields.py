"""Fields of the administration: rules kept as JSON and shown in French words, weekdays and levels to tick."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from preau.activities.rules import RULES, describe, describe_window, parse_rule, parse_window, to_dict, window_to_dict
from preau.common.errors import InvalidRuleError
from preau.common.text import WEEKDAYS
from preau.pricing.rules import describe_price, parse_price_rule
from preau.structures.enums import Level


class RuleField(forms.JSONField):
    """A JSON object that `read` understands and writes back in its one form; its complaints are the field's errors."""

    def __init__(
        self, *, read: Callable[[Mapping[str, Any]], dict[str, Any]], examples: Sequence[str], **options: Any
    ) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3, "cols": 70}))
        super().__init__(**options)
        self.read = read
        self.help_text = _examples(examples)

    def prepare_value(self, value: Any) -> Any:
        """No rule is an empty box."""
        return "" if value is None else super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        data = super().clean(value)
        if data in self.empty_values:
            return data
        if not isinstance(data, dict):
            raise ValidationError(_("Écrivez la règle entre accolades, comme dans les exemples."))
        try:
            return self.read(data)
        except InvalidRuleError as error:
            raise ValidationError(list(error.messages)) from None


class WeekdaysField(forms.TypedMultipleChoiceField):
    """ISO weekdays to tick; none ticked is `None` when the field is optional."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(choices=list(enumerate(WEEKDAYS, 1)), coerce=int, empty_value=None, **options)


class LevelsField(forms.MultipleChoiceField):
    """School levels to tick; none means all."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(choices=Level.choices, **options)


def deadline_field(label: str | Promise, **options: Any) -> RuleField:
    """A deadline rule."""
    return RuleField(
        label=label,
        read=lambda data: to_dict(parse_rule(data)),
        examples=tuple(json.dumps(example) for rule in RULES.values() for example in rule.examples),
        **options,
    )


def window_field(label: str | Promise, **options: Any) -> RuleField:
    """When bookings open."""
    examples = (
        '{"type": "always"}',
        '{"type": "weeks", "weeks": 6, "time": "08:00"}',
        '{"type": "date", "at": "2026-12-01T08:00"}',
    )
    return RuleField(label=label, read=lambda data: window_to_dict(parse_window(data)), examples=examples, **options)


def deadline_words(data: Mapping[str, Any] | None) -> str:
    """`la veille, à 18 h`."""
    return in_words(data, lambda rule: describe(parse_rule(rule)))


def window_words(data: Mapping[str, Any] | None) -> str:
    """`6 semaines à l’avance, le lundi à 8 h`."""
    return in_words(data, lambda rule: describe_window(parse_window(rule)))


def price_words(data: Mapping[str, Any] | None) -> str:
    """`3,90 €`."""
    return in_words(data, lambda rule: describe_price(parse_price_rule(rule)))


def in_words(data: Mapping[str, Any] | None, describe: Callable[[Mapping[str, Any]], str]) -> str:
    """A stored rule in French words; « – » for none, the complaint for one that cannot be read."""
    if not data:
        return "–"
    try:
        return describe(data)
    except InvalidRuleError as error:
        return " ".join(error.messages)


def _examples(examples: Sequence[str]) -> SafeString:
    lines = format_html_join("", "<li><code>{}</code></li>", ((example,) for example in examples))
    return format_html('{}<ul class="preau-rule">{}</ul>', _("Par exemple :"), lines)
