"""A column for what a person types: names, addresses, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models

from preau.common.text import visible

if TYPE_CHECKING:
    _Column = models.CharField[str, str]
else:
    _Column = models.CharField


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
