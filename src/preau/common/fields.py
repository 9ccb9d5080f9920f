"""Columns for what a person types (names, addresses) and for reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

from preau.common.reasons import Code, CommonCode, Reason, plain, read_reason, text
from preau.common.text import visible

if TYPE_CHECKING:
    _Column = models.CharField[str, str]
    _Json = models.JSONField[Any, Any]
else:
    _Column = models.CharField
    _Json = models.JSONField


class VisibleCharField(forms.CharField):
    """A field of a form that keeps what can be seen of what was typed; of signs nobody sees alone, nothing."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(visible(value) if isinstance(value, str) else value)


class TypedField(_Column):
    """A text without control, bidirectional or zero-width signs, whoever writes it: a form, an import, a program.

    For migrations it is a `CharField`: the column is the same.
    """

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return visible(found) if isinstance(found, str) else found

    def get_prep_value(self, value: Any) -> Any:
        found = super().get_prep_value(value)
        return visible(found) if isinstance(found, str) else found

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str) and (seen := visible(value)) != value:
            setattr(model_instance, self.attname, seen)
            return seen
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": VisibleCharField} | kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


LONGEST = 120
"""Characters of a reason typed by hand."""


class ReasonFormField(VisibleCharField):
    """A reason as the sentence it is shown as; what is typed instead becomes `by_hand`. A form whose field did not
    change keeps the reason itself (`changed_data`)."""

    def __init__(self, *, by_hand: Code, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.by_hand = by_hand

    def prepare_value(self, value: Any) -> Any:
        return text(value) if isinstance(value, Reason) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return Reason(self.by_hand, text=typed) if typed else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(text(initial) if isinstance(initial, Reason) else initial, data)


class ReasonField(_Json):
    """A `Reason` kept as `{"code", "facts"}`; NULL for none. What a person types in its stead is `by_hand`, a code
    whose one fact is `text`."""

    def __init__(self, *args: Any, by_hand: Code = CommonCode.SAID, **kwargs: Any) -> None:
        self.by_hand = by_hand
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        return read_reason(found) if isinstance(found, dict) and "code" in found else found

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            value = Reason(self.by_hand, text=value) if value else None
        return super().get_prep_value(plain(value) if isinstance(value, Reason) else value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = Reason(self.by_hand, text=value) if value else None
        return super().get_db_prep_value(plain(value) if isinstance(value, Reason) else value, connection, prepared)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(plain(value) if isinstance(value, Reason) else value, model_instance)

    def value_to_string(self, obj: models.Model) -> Any:
        value = self.value_from_object(obj)
        return plain(value) if isinstance(value, Reason) else value

    def formfield(self, **kwargs: Any) -> Any:
        asked: dict[str, Any] = {"form_class": ReasonFormField, "by_hand": self.by_hand, "max_length": LONGEST}
        return models.Field.formfield(self, **asked | kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
