from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "preau.common"
    label = "common"
    verbose_name = "Commun"

    def ready(self) -> None:
        """Each room gives its codes their words (`wordings.py`)."""
        autodiscover_modules("wordings")
