from django.apps import AppConfig


class HostingConfig(AppConfig):
    name = "preau.hosting"
    label = "hosting"
    verbose_name = "Hébergement"

    def ready(self) -> None:
        """The night ends the trials of agents, before it counts who comes."""
        from preau.common import nightly
        from preau.hosting.step import STEP

        nightly.register(STEP)
