from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "preau.notices"
    label = "notices"
    verbose_name = "Courriels"
