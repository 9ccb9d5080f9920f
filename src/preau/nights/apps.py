from django.apps import AppConfig


class NightsConfig(AppConfig):
    """The label is that of its table and of its job, made when nights stood in a room called « exchange »."""

    name = "preau.nights"
    label = "exchange"
    verbose_name = "Passages de nuit"
