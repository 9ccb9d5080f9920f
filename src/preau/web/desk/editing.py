"""A row of the desk, typed in a form and saved: one page for all that is set up so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from preau.common.errors import InvalidRuleError
from preau.common.marks import ChangedSinceError
from preau.web.checked import ReadForm
from preau.web.desk.access import DeskRequest
from preau.web.desk.pages import draw, url

TEMPLATE = "desk/editor.html"


@dataclass(frozen=True)
class Editor:
    """`name` is the row's before what was typed, empty for a new one, called `new` then. `back` leads to its list.

    `refused` is the field beside which what `write` refuses is told: the top of the form by default.
    """

    section: str
    form: ReadForm
    name: str
    new: str | Promise
    back: str | Promise
    write: Callable[[], object]
    refused: str | None = None
    summary: str | Promise = ""
    after: Callable[[], str] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def edit(request: DeskRequest, editor: Editor, template: str = TEMPLATE) -> HttpResponse:
    """The form, or what comes once it is saved."""
    form = editor.form
    if request.method == "POST" and form.is_valid():
        try:
            editor.write()
        except ChangedSinceError as error:
            form.tell_changed(error)
        except InvalidRuleError as error:
            form.add_error(editor.refused, error.messages)
        else:
            messages.success(request, _("%(name)s : enregistré.") % {"name": form.instance})
            return redirect(editor.after() if editor.after else url(request, editor.section))
    back = url(request, editor.section)
    return draw(request, template, editor.section, editor=editor, form=form, back=back, **editor.more)
