"""What every page of the administration shares: rows that are looked at, and that nothing here writes."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from preau.common.text import fold_name
from preau.web.admin_site import opens_to
from preau.web.generics import BaseModelAdmin, ModelAdmin, TabularInline


class Looked(BaseModelAdmin):
    """Shown to whoever the administration opens to; added, changed, deleted by nobody."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return opens_to(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return opens_to(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(Looked, ModelAdmin):
    """A page of one model. Who asks for a row that is not there is told so."""

    list_per_page = 50
    show_full_result_count = False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404


class FoldedSearch(ModelAdmin):
    """Searches among names kept without accents or case (`Person.folded_name`)."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        return super().get_search_results(request, queryset, fold_name(search_term) or search_term)


class ReadOnlyInline(Looked, TabularInline):
    """Rows of another model inside a page."""

    extra = 0
    can_delete = False
