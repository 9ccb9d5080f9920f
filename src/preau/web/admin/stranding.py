"""Pages of the administration whose changes may end rights: what they strand is shown before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.bookings.actions import StrandedError, change_rights
from preau.bookings.stranding.queries import Scope, Stranding
from preau.households.models import Household, HouseholdPerson, Person
from preau.households.own import OwnHouseholdError
from preau.registrations.models import Registration
from preau.web.admin_scope import acting
from preau.web.generics import ModelAdmin
from preau.web.stranding import REASON, WAY, SettlementForm, settled_words, settlement_in

HELD = "preau.held_messages"
"""In the request's `META`, while a change is only tried: what it says, as `message_user` takes it."""


def scope_of(row: Model | None) -> Scope:
    """Whose rights a row may end."""
    people: Iterable[int] = ()
    groups: Iterable[int] = ()
    days: Iterable[int] = ()
    match row:
        case Person():
            people = [row.pk]
        case Registration() | HouseholdPerson():
            people = [row.person_id]
        case Household():
            people = row.memberships.values_list("person_id", flat=True)
        case Activity():
            groups = ActivityGroup.objects.filter(activity=row).values_list("pk", flat=True)
        case ActivityGroup():
            groups = [row.pk]
        case OpeningDay():
            days = [row.pk]
    return Scope(frozenset(people), frozenset(groups), frozenset(days))


class NotWrittenError(RuntimeError):
    """The form was shown again: nothing of it is to be kept, and nothing to be settled."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__()


def _written(response: HttpResponse) -> HttpResponse:
    if response.status_code != HTTPStatus.FOUND:
        raise NotWrittenError(response)
    return response


class RightsAdmin(ModelAdmin):
    """Changing or deleting such a row is tried, what it leaves behind is shown, and a decision goes with it.

    Deleting several at once from the list is not offered: each says what it strands.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST" or object_id is None:
            return view(request, object_id, form_url, extra_context)
        return self._settled(request, object_id, lambda: view(request, object_id, form_url, extra_context))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().delete_view
        if request.method != "POST":
            return view(request, object_id, extra_context)
        return self._settled(request, object_id, lambda: view(request, object_id, extra_context))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def message_user(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        """What is said while a change is only tried waits for its end."""
        held = request.META.get(HELD)
        if held is None:
            super().message_user(request, *args, **options)
        else:
            held.append((args, options))

    def _settled(self, request: HttpRequest, object_id: str, change: Callable[[], HttpResponse]) -> HttpResponse:
        held: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        request.META[HELD] = held
        try:
            done = change_rights(
                scope=lambda: scope_of(self.model.objects.filter(pk=unquote(object_id)).first()),
                change=lambda: _written(change()),
                settlement=settlement_in(request.POST),
                actor=acting(request),
            )
        except StrandedError as error:
            return self._ask(request, error.stranding)
        except OwnHouseholdError as error:
            raise PermissionDenied(str(error)) from error
        except NotWrittenError as error:
            return error.response
        finally:
            del request.META[HELD]
        for args, options in held:
            self.message_user(request, *args, **options)
        if words := settled_words(done):
            self.message_user(request, words, messages.SUCCESS)
        return done.result

    def _ask(self, request: HttpRequest, stranding: Stranding) -> HttpResponse:
        """The page that says what is left behind; it carries what was typed."""
        left_out = (WAY, REASON, "csrfmiddlewaretoken")
        typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in left_out]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ce que ce changement laisse sans inscription"),
            "opts": self.opts,
            "stranding": stranding,
            "form": SettlementForm(request.POST, stranding),
            "typed": typed,
        }
        return TemplateResponse(request, "admin/stranded.html", context)
