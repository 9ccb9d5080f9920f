from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "preau.structures"
    label = "structures"
    verbose_name = "Structures"
