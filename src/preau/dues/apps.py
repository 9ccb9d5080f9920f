from __future__ import annotations

from django.apps import AppConfig


class DuesConfig(AppConfig):
    name = "preau.dues"
    verbose_name = "Créances"
