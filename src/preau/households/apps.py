from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "preau.households"
    label = "households"
    verbose_name = "Foyers"
