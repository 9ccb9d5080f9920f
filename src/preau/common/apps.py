from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "preau.common"
    label = "common"
    verbose_name = "Commun"
