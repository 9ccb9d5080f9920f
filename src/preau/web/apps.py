"""The web floor: pages, forms and templates."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class WebConfig(AppConfig):
    """Holds no model: it only shows what the floors below know."""

    name = "preau.web"
    label = "web"
    verbose_name = "Portail"

    def ready(self) -> None:
        """Listens to allauth."""
        from preau.web.account import signals  # noqa: F401


class AdministrationConfig(admin_apps.AdminConfig):
    """Django's administration with our own site: for administrators and hosts, signed in by the portal's own page."""

    default_site = "preau.web.admin_site.AdministrationSite"
    default = False

    def ready(self) -> None:
        """Leaves out what the libraries register but the portal does not show: groups, allauth's addresses and second
        factors, and the jobs, whose arguments are of every structure."""
        super().ready()
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from django.contrib import admin
        from django.contrib.auth.models import Group
        from procrastinate.contrib.django.models import ProcrastinateJob

        for model in (Group, EmailAddress, Authenticator, ProcrastinateJob):
            admin.site.unregister(model)
