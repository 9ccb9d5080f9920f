from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import trans_real


class CommonConfig(AppConfig):
    name = "preau.common"
    label = "common"
    verbose_name = "Commun"

    def ready(self) -> None:
        """Each room gives its codes their words (`wordings.py`); texts written in French count as French does."""
        from preau.common.plurals import WrittenInFrench

        autodiscover_modules("wordings")
        trans_real.translation(settings.LANGUAGE_CODE).add_fallback(WrittenInFrench())
