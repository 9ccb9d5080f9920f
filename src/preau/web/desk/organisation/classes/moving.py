"""Children put into other classes: some of a class, or a whole school for its new year. Seen first, then written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from preau.bookings.registering.queries import no_longer_for
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.households.actions import ClassMove, Moved, Moves, move_children
from preau.households.classes import children_of, children_without, levels_of, open_classes
from preau.households.models import Card, HouseholdPerson, Person, SchoolClass
from preau.registrations.models import Registration
from preau.structures.models import Site
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.organisation.classes.forms import MoveForm, YearForm
from preau.web.desk.organisation.classes.pages import FOLDER, SECTION, class_of
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data
from preau.web.typed import ids, number_in

METHODS = ["GET", "HEAD", "POST"]
NAMED = 100
"""Registrations named in a preview; the others are counted."""


@dataclass(frozen=True)
class Effect:
    """What moving does: who goes where, by place, who stays, and the registrations that suit no more."""

    moves: Moves
    unfit: list[Registration]

    @property
    def places(self) -> list[tuple[str, str, int]]:
        """From where, to where, how many."""
        found = Counter((_before(row), _after(row)) for row in self.moves.done)
        return [(*place, number) for place, number in found.items()]

    @property
    def named(self) -> list[Registration]:
        return self.unfit[:NAMED]


def _before(row: Moved) -> str:
    return ", ".join(filter(None, (row.school, row.class_name or _("sans classe"), row.level)))


def _after(row: Moved) -> str:
    person = row.person
    if person.school is None:
        return _("ni école ni classe")
    return ", ".join(filter(None, (person.school.name, person.class_name or _("sans classe"), person.level)))


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def one_class(request: DeskRequest, class_id: int) -> HttpResponse:
    """The children of a class, with their cards; the ticked ones go to another."""
    row = class_of(request, class_id)
    return _children(request, row, row.site, list(children_of(row)))


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def no_class(request: DeskRequest) -> HttpResponse:
    """The children of a school who are in no class (`lieu`), or those of no school."""
    number = number_in(request.GET.get("lieu"))
    site = Site.objects.filter(structure=request.structure, pk=number).first() if number else None
    if site is None and request.GET.get("lieu"):
        raise Http404
    return _children(request, None, site, list(children_without(request.structure, site)))


@require_http_methods(METHODS)
@desk_page(Right.KEEP_FAMILIES)
def new_year(request: DeskRequest, site_id: int) -> HttpResponse:
    """Where each level of each class of a school goes when the new year begins."""
    site = Site.objects.filter(structure=request.structure, pk=site_id).first()
    if site is None:
        raise Http404
    form = YearForm(typed_data(request), levels_of(site), open_classes(request.structure))
    nothing = _("Choisissez une nouvelle classe pour un niveau au moins.")
    return _moving(request, form, lambda: form.moves, nothing, "year.html", {"site": site})


def _children(request: DeskRequest, row: SchoolClass | None, site: Site | None, people: list[Person]) -> HttpResponse:
    form = MoveForm(typed_data(request), open_classes(request.structure))
    chosen = set(ids(request.POST, "enfant")) & {person.pk for person in people}
    cards: dict[int, list[Card]] = {}
    for card in Card.objects.filter(person__in=people, is_active=True).order_by("number"):
        cards.setdefault(card.person_id, []).append(card)
    of_people = HouseholdPerson.objects.filter(person__in=people).order_by("-pk")
    members = {person: number for number, person in of_people.values_list("pk", "person")}
    context = {
        "row": row,
        "site": site,
        "people": [(one, members.get(one.pk), cards.get(one.pk, []), one.pk in chosen) for one in people],
        "chosen": sorted(chosen),
    }

    def moves() -> list[ClassMove]:
        return [form.move(chosen)] if chosen else []

    return _moving(request, form, moves, _("Cochez d’abord un enfant au moins."), "children.html", context)


def _moving(
    request: DeskRequest,
    form: forms.Form,
    moves: Callable[[], Sequence[ClassMove]],
    nothing: str,
    template: str,
    context: Mapping[str, object],
) -> HttpResponse:
    """The form, then what will be written (`voir`), then written (`ecrire`)."""
    step = request.POST.get("etape", "")
    effect = None
    if step in ("voir", "ecrire") and form.is_valid():
        try:
            asked = moves()
            if asked and step == "ecrire":
                return _written(request, asked)
            if asked:
                effect = _effect(request, asked)
            else:
                form.add_error(None, nothing)
        except InvalidRuleError as error:
            form.add_error(None, error.messages)
    typed = [(bound.html_name, bound.value()) for bound in form if bound.value()] if effect else []
    answer = draw(request, f"{FOLDER}/{template}", SECTION, form=form, effect=effect, typed=typed, **context)
    answer.status_code = 422 if form.errors and step != "changer" else 200
    return answer


def _effect(request: DeskRequest, asked: Sequence[ClassMove]) -> Effect:
    moves = move_children(structure=request.structure, moves=asked, actor=request.actor, is_trial=True)
    return Effect(moves, no_longer_for([row.person for row in moves.done], clock.today()))


def _written(request: DeskRequest, asked: Sequence[ClassMove]) -> HttpResponse:
    seal = request.POST.get("vu", "")
    done = move_children(structure=request.structure, moves=asked, actor=request.actor, seal=seal)
    number = len(done.done)
    words = ngettext("%(n)s enfant a changé de classe.", "%(n)s enfants ont changé de classe.", number)
    messages.success(request, words % {"n": number})
    for person, why in done.refused:
        messages.warning(request, f"{person} : {why}")
    return redirect(url(request, SECTION))
