"""A town, and the command that imports ONDE's files into it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from preau.structures.models import Structure
from tests.factories.onde import PUPILS, Run


@pytest.fixture
def onde_town(db: None) -> Structure:
    return Structure.objects.create(slug="esvres", name="Ville d’Esvres")


@pytest.fixture
def run(onde_town: Structure, tmp_path: Path) -> Run:
    """Runs the command on texts; returns what it printed."""

    def runner(pupils: str = PUPILS, adults: str | None = None, *options: str, apply: bool = True) -> list[str]:
        (tmp_path / "CSVExtraction.csv").write_bytes(pupils.encode("cp1252"))
        arguments = [str(tmp_path / "CSVExtraction.csv"), "--structure", "esvres", *options]
        if adults is not None:
            (tmp_path / "responsables.csv").write_bytes(adults.encode("cp1252"))
            arguments += ["--responsables", str(tmp_path / "responsables.csv")]
        out = io.StringIO()
        call_command("import_onde", *arguments, *(["--apply"] if apply else []), stdout=out)
        return out.getvalue().splitlines()

    return runner
