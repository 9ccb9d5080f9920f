from django.apps import AppConfig


class NightsConfig(AppConfig):
    """The label is that of its table and of its job, made when nights stood in a room called « exchange »."""

    name = "preau.nights"
    label = "exchange"
    verbose_name = "Passages de nuit"

    def ready(self) -> None:
        """The steps that go across rooms; each other room registers its own."""
        from preau.common import nightly, pending
        from preau.nights.pending import pending_nights
        from preau.nights.steps import STEPS

        for step in STEPS:
            nightly.register(step)
        pending.register("nights", pending_nights)
