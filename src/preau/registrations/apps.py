from django.apps import AppConfig


class RegistrationsConfig(AppConfig):
    name = "preau.registrations"
    label = "registrations"
    verbose_name = "Inscriptions"
