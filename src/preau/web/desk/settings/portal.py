"""« Réglages » (guide 000): what the administrators of a structure decide about its portal, at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from preau.activities.actions.booking_weeks import open_weeks, weeks_open
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.structures.actions import SETTINGS as FIELDS
from preau.structures.actions import change_minimums, change_pauses, change_settings
from preau.structures.models import Structure
from preau.structures.queries import cash_offices, structure_by_slug
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.desk.settings.effects import of_settings
from preau.web.desk.settings.forms import MinimumForm, SettingsForm, pauses_forms
from preau.web.forms import typed_data

SECTION = "desk_settings"


@dataclass(frozen=True)
class SettingsPage:
    """The forms of the page."""

    form: SettingsForm
    minimums: list[MinimumForm]
    pauses: Any

    @property
    def is_valid(self) -> bool:
        """Every form is asked, so that every mistake shows at once."""
        return all([self.form.is_valid(), *[row.is_valid() for row in self.minimums], self.pauses.is_valid()])


@desk_page(Right.CHANGE_SETTINGS)
def settings_page(request: DeskRequest) -> HttpResponse:
    """The settings; saved together or not at all. « Aperçu » shows the welcome message without saving.

    What would take something away from families is told first, and kept once confirmed.
    """
    page, action = _page(request), request.POST.get("action", "")
    preview = request.method == "POST" and action == "apercu"
    is_kept = request.method == "POST" and page.is_valid and not preview
    effects = of_settings(request.structure, page) if is_kept and action != "confirmer" else []
    if is_kept and not effects:
        try:
            _save(request, page)
        except InvalidRuleError as error:
            page.form.add_error("weeks", list(error.messages))
        else:
            messages.success(request, _("Réglages enregistrés. Ils valent dès maintenant."))
            return redirect(url(request, SECTION))
    context = {"page": page, "effects": effects, "preview": request.POST.get("welcome", "")[:4000] if preview else None}
    return draw(request, "desk/settings/portal.html", SECTION, **context)


def _page(request: DeskRequest) -> SettingsPage:
    structure, data, agent = request.structure, typed_data(request), request.staff.user
    is_same, weeks = weeks_open(structure)
    # The form writes what was typed on its own copy: the page around it shows what is in force.
    copy = structure_by_slug(structure.slug) if data is not None else structure
    form = SettingsForm(data, instance=copy, initial={"weeks": weeks}, has_same_weeks=is_same, agent=agent)
    minimums = [MinimumForm(office, data) for office in cash_offices(structure)]
    return SettingsPage(form, minimums, pauses_forms(structure, data))


@transaction.atomic
def _save(request: DeskRequest, page: SettingsPage) -> None:
    structure, actor, now = request.structure, request.actor, clock.now()
    changed = FIELDS.intersection(page.form.changed_data)
    changes = {name: page.form.cleaned_data[name] for name in changed}
    change_settings(structure=structure, changes=changes, actor=actor, now=now)
    if page.pauses.has_changed():
        pauses = [row.pause for row in page.pauses if row.pause is not None]
        change_pauses(structure=structure, pauses=pauses, actor=actor, now=now)
    _save_minimums(structure, page.minimums, request)
    if "weeks" in page.form.changed_data:
        weeks = page.form.cleaned_data["weeks"]
        open_weeks(structure=structure, weeks=weeks, actor=actor, today=clock.today())


def _save_minimums(structure: Structure, forms: list[MinimumForm], request: DeskRequest) -> None:
    for form in forms:
        if form.has_changed():
            change_minimums(
                structure=structure,
                office_id=form.office.pk,
                min_meals=form.cleaned_data["min_meals"],
                min_top_up_cents=form.cleaned_data["min_top_up_cents"],
                actor=request.actor,
            )
