"""The views that an agent keeps of a list: saved and forgotten from above the table."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from preau.accounts.actions.keeping_views import remove_view, save_view
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import url

LISTS = ("desk_family_list", "desk_asked")
"""The lists of which views are kept."""


@require_POST
@desk_page(Right.ENTER)
def view_save(request: DeskRequest) -> HttpResponse:
    """The list as it was shown, under a name; back to it."""
    page = request.POST.get("liste", "")
    if page not in LISTS:
        return redirect(url(request, "desk"))
    query = QueryDict(request.POST.get("adresse", "")[:1000], mutable=True)
    query.pop("page", None)
    query.pop("format", None)
    try:
        kept = save_view(
            account=request.user,
            structure=request.structure,
            page=page,
            name=request.POST.get("nom", ""),
            query=query.urlencode(),
        )
        messages.success(request, _("Vue « %(name)s » gardée : elle est dans « Mes vues ».") % {"name": kept.name})
    except InvalidRuleError as error:
        messages.error(request, str(error))
    return redirect(f"{url(request, page)}?{query.urlencode()}")


@require_POST
@desk_page(Right.ENTER)
def view_remove(request: DeskRequest, view_id: int) -> HttpResponse:
    """A view forgotten; the list is as it was."""
    page = remove_view(account=request.user, structure=request.structure, view_id=view_id)
    if page is None:
        raise Http404
    messages.success(request, _("Vue retirée."))
    return redirect(url(request, page if page in LISTS else "desk"))
