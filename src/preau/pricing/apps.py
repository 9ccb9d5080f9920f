from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "preau.pricing"
    label = "pricing"
    verbose_name = "Tarifs"
