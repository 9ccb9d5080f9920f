from django.apps import AppConfig


class HostingConfig(AppConfig):
    name = "preau.hosting"
    label = "hosting"
    verbose_name = "Hébergement"
