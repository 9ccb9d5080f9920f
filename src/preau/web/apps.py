"""The web floor: pages, forms and templates."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Holds no model: it only shows what the floors below know."""

    name = "preau.web"
    label = "web"
    verbose_name = "Portail"
