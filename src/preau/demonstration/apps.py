from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "preau.demonstration"
    label = "demonstration"
    verbose_name = "Démonstration"
