from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "preau.filing"
    label = "filing"
    verbose_name = "Dossiers"
