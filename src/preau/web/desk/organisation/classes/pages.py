"""The classes of every school; one class written, closed, opened again."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.common.ordering import french_order
from preau.households.actions import close_class, reopen_class, save_class
from preau.households.classes import schools_of
from preau.households.models import SchoolClass
from preau.structures.models import Site
from preau.web.checked import ReadForm
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.editing import Editor, edit
from preau.web.desk.pages import draw, url
from preau.web.forms import typed_data
from preau.web.ticks import LevelsField
from preau.web.typed import number_in

SECTION = "desk_classes"
FOLDER = "desk/organisation/classes"


class ClassForm(ReadForm):
    """A class stays in its school: its children would be left behind."""

    levels = LevelsField(
        label=gettext_lazy("Niveaux (un seul : les enfants qui y entrent le prennent)"),
        required=False,
    )
    field_order = ("site", "name", "levels", "teacher")
    constraint_fields: ClassVar = {"school_class_name_unique": "name"}

    class Meta:
        model = SchoolClass
        fields = ("site", "name", "levels", "teacher")
        labels = {
            "site": gettext_lazy("École"),
            "name": gettext_lazy("Nom"),
            "teacher": gettext_lazy("Enseignant (facultatif)"),
        }
        help_texts = {
            "name": gettext_lazy(
                "Le nom qu’écrit ONDE, si vous importez ses fichiers : un autre nom rouvrirait l’ancienne classe."
            )
        }

    def __init__(self, data: QueryDict | None, row: SchoolClass) -> None:
        super().__init__(data, instance=row)
        sites = Site.objects.filter(structure=row.structure_id).order_by(french_order("name"), "pk")
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # fields of models have one
        self.fields["site"].disabled = row.pk is not None


def class_of(request: DeskRequest, class_id: int) -> SchoolClass:
    """A class of this structure."""
    found = SchoolClass.objects.filter(structure=request.structure, pk=class_id).select_related("site").first()
    if found is None:
        raise Http404
    return found


@require_safe
@desk_page(Right.KEEP_FAMILIES)
def class_list(request: DeskRequest) -> HttpResponse:
    """Every school with its classes; three statements."""
    return draw(request, f"{FOLDER}/list.html", SECTION, schools=schools_of(request.structure))


@desk_page(Right.KEEP_FAMILIES)
def class_new(request: DeskRequest) -> HttpResponse:
    """A class to come, of the school in the address when it names one."""
    lieu = number_in(request.GET.get("lieu"))
    site = Site.objects.filter(structure=request.structure, pk=lieu).first() if lieu else None
    return _class_page(request, SchoolClass(structure=request.structure, site=site) if site else _nowhere(request))


@desk_page(Right.KEEP_FAMILIES)
def class_edit(request: DeskRequest, class_id: int) -> HttpResponse:
    """A class, to be changed."""
    return _class_page(request, class_of(request, class_id))


@require_POST
@desk_page(Right.KEEP_FAMILIES)
def class_close(request: DeskRequest, class_id: int) -> HttpResponse:
    """A class that is offered no more, or again (`acte=rouvrir`)."""
    row = class_of(request, class_id)
    reopens = request.POST.get("acte") == "rouvrir"
    try:
        (reopen_class if reopens else close_class)(school_class=row, actor=request.actor)
    except InvalidRuleError as error:
        messages.error(request, str(error))
        return redirect(url(request, "desk_class", class_id))
    words = _("%(name)s est rouverte.") if reopens else _("%(name)s est fermée.")
    messages.success(request, words % {"name": row.name})
    return redirect(url(request, SECTION))


def _nowhere(request: DeskRequest) -> SchoolClass:
    return SchoolClass(structure=request.structure)


def _class_page(request: DeskRequest, row: SchoolClass) -> HttpResponse:
    form = ClassForm(typed_data(request), row)
    editor = Editor(
        section=SECTION,
        form=form,
        name=row.name,
        new=gettext_lazy("Nouvelle classe"),
        back=gettext_lazy("Toutes les classes"),
        write=lambda: save_class(school_class=row, actor=request.actor, seen=form.seen),
        refused="name",
        summary=gettext_lazy("Un nouveau nom suit aussitôt sur la fiche de chaque enfant de la classe."),
        after=lambda: url(request, "desk_class", row.pk),
    )
    return edit(request, editor)
