"""« Lieux »: schools, restaurants, centres; where children are schooled and where activities are held."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from preau.common.actors import Right
from preau.structures.actions import save_site
from preau.structures.models import Site
from preau.web.checked import ReadForm
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.editing import Editor, edit
from preau.web.desk.pages import draw
from preau.web.forms import typed_data

SECTION = "desk_sites"


class SiteForm(ReadForm):
    constraint_fields = {"site_name_unique_by_structure": "name"}

    class Meta:
        model = Site
        fields = ("name", "kind", "address")
        labels = {
            "name": gettext_lazy("Nom"),
            "kind": gettext_lazy("Genre"),
            "address": gettext_lazy("Adresse (facultatif)"),
        }


@require_safe
@desk_page(Right.CHANGE_SETTINGS)
def site_list(request: DeskRequest) -> HttpResponse:
    """Every place, with the groups that are held there; one statement."""
    rows = Site.objects.filter(structure=request.structure).annotate(groups=Count("activitygroup")).order_by("name")
    return draw(request, "desk/organisation/sites.html", SECTION, rows=rows)


@desk_page(Right.CHANGE_SETTINGS)
def site_new(request: DeskRequest) -> HttpResponse:
    return _site_page(request, Site(structure=request.structure))


@desk_page(Right.CHANGE_SETTINGS)
def site_edit(request: DeskRequest, site_id: int) -> HttpResponse:
    site = Site.objects.filter(structure=request.structure, pk=site_id).first()
    if site is None:
        raise Http404
    return _site_page(request, site)


def _site_page(request: DeskRequest, site: Site) -> HttpResponse:
    form = SiteForm(typed_data(request), instance=site)
    editor = Editor(
        section=SECTION,
        form=form,
        name=site.name,
        new=gettext_lazy("Nouveau lieu"),
        back=gettext_lazy("Tous les lieux"),
        write=lambda: save_site(site=site, actor=request.actor, seen=form.seen),
    )
    return edit(request, editor)
