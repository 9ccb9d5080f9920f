"""What forms of the portal share."""

from __future__ import annotations

from typing import Any, cast

from django.forms import BaseForm, ModelChoiceField
from django.http import HttpRequest, QueryDict


def typed_data(request: HttpRequest) -> QueryDict | None:
    """What a form sent, empty or not; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def choice_of(form: BaseForm, name: str) -> ModelChoiceField[Any]:
    """The field of a form that offers rows, whose `queryset` the form narrows to those of its structure."""
    return cast("ModelChoiceField[Any]", form.fields[name])
