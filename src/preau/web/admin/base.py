"""What every administration page shares: rows of one's own structures only, and constraints told at the form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import get_fields_from_path
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from preau.common.text import fold_name
from preau.web.admin_scope import but_own, is_own, reach_of, within
from preau.web.checked import CheckedForm
from preau.web.generics import BaseModelAdmin, ModelAdmin, TabularInline

VIEW, WRITE = frozenset({"view"}), frozenset({"view", "add", "change", "delete"})


class Scoped(BaseModelAdmin):
    """Shows and offers what is within reach of the person signed in, and nothing else: rows, choices, filters."""

    structures_may: ClassVar[frozenset[str]] = WRITE
    """What an administrator may do with rows of their own structures."""
    hosts_may: ClassVar[frozenset[str]] = WRITE

    def _may(self, request: HttpRequest, verb: str) -> bool:
        reach = reach_of(request)
        return verb in self.hosts_may if reach is None else bool(reach) and verb in self.structures_may

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """`obj` is the row whose page holds these."""
        return self._may(request, "add") and not is_own(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change") and not is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete") and not is_own(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "view")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return within(super().get_queryset(request), reach_of(request))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **options)
        if field is not None and field.queryset is not None:
            field.queryset = but_own(within(field.queryset, reach_of(request)), request)
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **options)
        if field is not None and field.queryset is not None:
            field.queryset = within(field.queryset, reach_of(request))
        return field


class WithinReachFilter(admin.RelatedFieldListFilter):
    """Offers what is within reach, not the names of other structures."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[Any, Any]]:
        choices = within(field.remote_field.model.objects.all(), reach_of(request))
        ordering = self.field_admin_ordering(field, request, model_admin)
        found: list[tuple[Any, Any]] = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": choices.order_by().values("pk")}
        )
        return found


class ScopedAdmin(Scoped, ModelAdmin):
    """A page of one model. Who asks for the row of another structure is told that there is none."""

    list_per_page = 50
    show_full_result_count = False

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Filters by another row offer only rows within reach."""
        return [self._within_reach(chosen) for chosen in super().get_list_filter(request)]

    def _within_reach(self, chosen: Any) -> Any:
        if not isinstance(chosen, str):
            return chosen
        field = get_fields_from_path(self.model, chosen)[-1]
        return (chosen, WithinReachFilter) if field.is_relation else chosen

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404


class CheckedAdmin(ScopedAdmin):
    """A page of the administration. What another person changed meanwhile is said and nothing is written."""

    form = CheckedForm

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            self.message_user(
                request,
                _("Rien n’a été enregistré : ces valeurs ne vont plus avec ce qui existe. Relisez-les et recommencez."),
                messages.ERROR,
            )
            return HttpResponseRedirect(request.get_full_path())


class FoldedSearch(ModelAdmin):
    """Searches among names kept without accents or case (`Person.folded_name`)."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        return super().get_search_results(request, queryset, fold_name(search_term) or search_term)


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that only the portal's own actions write: looked at here, never touched."""

    structures_may = hosts_may = VIEW


class CheckedInline(Scoped, TabularInline):
    """Rows of another model inside a page, under the same checks."""

    form = CheckedForm
    extra = 0


class ReadOnlyInline(Scoped, TabularInline):
    """Rows of another model inside a page, looked at."""

    structures_may = hosts_may = VIEW
    extra = 0
    can_delete = False
