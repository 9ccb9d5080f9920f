"""The administration's own site: for those who host the portal, when `PREAU_ADMIN` opens it, to look at only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext_lazy as _

from preau.accounts.hosts import is_host
from preau.accounts.queries import administration_is_closed
from preau.web.account.required import second_factor_page
from preau.web.noted import noted
from preau.web.signed_in import signed_in_user

Page = TypeVar("Page", bound=Callable[..., HttpResponseBase])


def opens_to(request: HttpRequest) -> bool:
    """Whether the administration has a page for this person: one statement a request, none while it is shut."""
    if not hasattr(request, "hosts_portal"):
        user = request.user
        is_open = settings.ADMIN_FOR_HOSTS and user.is_authenticated and user.is_active
        noted(request).hosts_portal = bool(is_open and is_host(signed_in_user(request)))
    return noted(request).hosts_portal


class AdministrationSite(AdminSite):
    """What every room keeps, looked at."""

    site_header = _("Préau, administration")
    site_title = _("Préau, administration")
    index_title = _("Tout ce qui est gardé, en lecture")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return opens_to(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the page that leads from any number of any model to its address: no model has one."""
        return [found for found in super().get_urls() if getattr(found, "name", None) != "view_on_site"]

    def admin_view(self, view: Page, cacheable: bool = False) -> Page:
        """Every page waits for the second factor as soon as a structure requires one of its agents."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if self.has_permission(request) and administration_is_closed(signed_in_user(request)):
                return second_factor_page(request)
            return inner(request, *args, **kwargs)

        return cast("Page", guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's sign-in page, with its limits on attempts; who is signed in without the right gets a 403."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(  # type: ignore[override]  # the stubs know no redirect here, Django gives one too
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One page changes a password, the portal's."""
        return redirect("account_change_password")
