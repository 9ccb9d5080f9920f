"""ONDE's sample files and what an import leaves in the database, shared by the tests of the imports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from preau.households.models import Guardian, Household, HouseholdPerson, Person
from preau.registrations.models import Registration
from preau.structures.models import Site

SAMPLES = Path(__file__).parents[1] / "connectors" / "samples"
PUPILS = (SAMPLES / "onde_eleves.csv").read_text("cp1252")
ADULTS = (SAMPLES / "onde_responsables.csv").read_text("cp1252")
Run = Callable[..., list[str]]


def everything() -> dict[str, list[dict[str, Any]]]:
    models = (Person, Household, HouseholdPerson, Guardian, Registration, Site)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
