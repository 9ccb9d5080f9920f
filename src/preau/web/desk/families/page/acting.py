"""An act on the file of a family: typed, shown as it will be written with what becomes of the rest, then written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from preau.common.errors import InvalidRuleError
from preau.web.desk.access import DeskRequest
from preau.web.desk.families.page.frame import SECTION
from preau.web.desk.own import OWN, is_own
from preau.web.desk.pages import draw

Change = tuple[str, str, str]
"""A field, what it says, what it will say."""


@dataclass(frozen=True)
class FileAct:
    """`write` writes and says what became of the rest; the preview runs it too, and takes everything back.

    `preview` is what is tried instead, where writing may only ask a second person to. `changes` are told before;
    `warnings` are what the agent must look at first. `back` is where it leads once written.
    """

    title: str | Promise
    about: str
    back: str
    form: forms.Form
    write: Callable[[], list[str]]
    done: str | Promise
    changes: Callable[[], list[Change]]
    households: tuple[int, ...] = ()
    warnings: Callable[[], list[Any]] = field(default=list)
    after: Callable[[], str] | None = None
    preview: Callable[[], list[str]] | None = None


def run(request: DeskRequest, act: FileAct, template: str = "desk/families/page/act.html") -> HttpResponse:
    """The form, then what will be written (`voir`), then written (`ecrire`); `changer` goes back to what was typed."""
    step = request.POST.get("etape", "")
    context: dict[str, Any] = {"act": act, "form": act.form, "shown": False}
    if is_own(request, act.households):
        return draw(request, template, SECTION, why_not=OWN, **context)
    if step in ("voir", "ecrire") and act.form.is_valid():
        try:
            if step == "ecrire":
                return _written(request, act)
            context |= {"shown": True, "changes": act.changes(), "warnings": act.warnings(), "effects": _tried(act)}
            context["typed"] = [(bound.html_name, one) for bound in act.form for one in _values(bound)]
        except InvalidRuleError as error:
            act.form.add_error(None, list(error.messages))
    return draw(request, template, SECTION, **context)


def _tried(act: FileAct) -> list[str]:
    """What becomes of the rest: the act itself, written and taken back."""
    with transaction.atomic():
        told = (act.preview or act.write)()
        transaction.set_rollback(True)
    return told


def _written(request: DeskRequest, act: FileAct) -> HttpResponse:
    with transaction.atomic():
        told = act.write()
    messages.success(request, " ".join(filter(None, [str(act.done), *told])))
    return redirect(act.after() if act.after else act.back)


def _values(bound: forms.BoundField) -> list[str]:
    """What a field sends again from the preview."""
    value = bound.value()
    if value is None or value is False:
        return []
    if isinstance(value, list):
        return [str(one) for one in value]
    return ["on" if value is True else str(value)]


def compared(form: forms.Form, before: dict[str, Any]) -> list[Change]:
    """The fields of a valid form that say something else than `before`, in words."""
    found = []
    for name, value in form.cleaned_data.items():
        if name in before and before[name] != value:
            found.append((str(form.fields[name].label), _said(form, name, before[name]), _said(form, name, value)))
    return found


def _said(form: forms.Form, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    choices = dict(getattr(form.fields[name], "choices", ()) or ())
    if value in choices and value:
        return str(choices[value])
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value or "")
