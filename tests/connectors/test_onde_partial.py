"""Files of ONDE that a spreadsheet spoiled, and parts of a school: good data stays, nobody is called absent."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path

import pytest
from django.core.management import call_command

from preau.common.text import fold_name
from preau.households.models import Guardian, Person
from preau.structures.models import Structure
from tests.factories.onde import ADULTS, PUPILS, Run, everything


def test_what_a_spreadsheet_spoils_never_overwrites_good_data(run: Run) -> None:
    run(PUPILS, ADULTS)
    before = everything()
    phone = Guardian.objects.exclude(mobile_phone="").earliest("pk").mobile_phone
    spoiled = ADULTS.replace(phone, "6,00E+08")
    assert spoiled != ADULTS
    lines = run(PUPILS, spoiled)
    assert everything() == before
    assert "Rien à changer." in lines
    assert any("6,00E+08" in line and "laissé de côté" in line for line in lines)


def test_zeros_lost_in_front_are_given_back(run: Run) -> None:
    run(PUPILS, ADULTS)
    before = everything()
    lost = re.sub(r";0(?=[0-9]{4,9}(;|\r|\n))", ";", ADULTS)
    assert lost != ADULTS
    run(PUPILS, lost)
    assert everything() == before


def test_accents_lost_or_decomposed_change_nothing(run: Run) -> None:
    run(PUPILS, ADULTS)
    before = everything()
    plain = "".join(s for s in unicodedata.normalize("NFD", PUPILS) if not unicodedata.combining(s))
    assert plain != PUPILS
    run(plain)
    assert everything() == before
    heading, body = PUPILS.split("\n", 1)
    lines = run(f"{heading}\n{re.sub('[é-ë]', '?', body)}")
    assert everything() == before
    assert any("accents perdus" in line for line in lines)


def test_decomposed_accents_are_the_same_names(run: Run, onde_town: Structure, tmp_path: Path) -> None:
    run(PUPILS, ADULTS)
    before = everything()
    decomposed = tmp_path / "decomposed.csv"
    decomposed.write_text(unicodedata.normalize("NFD", PUPILS), encoding="utf-8")
    out = io.StringIO()
    call_command("import_onde", str(decomposed), "--structure", "esvres", "--apply", stdout=out)
    assert everything() == before
    assert "→" not in out.getvalue()


def school_of(classes: dict[str, int]) -> str:
    """An extraction of invented pupils: so many in each class, named after it."""
    header = PUPILS.splitlines()[0]
    width = len(header.split(";"))
    columns = {fold_name(name): place for place, name in enumerate(header.split(";"))}
    lines = [header]
    for name, number in classes.items():
        for rank in range(number):
            cells = [""] * width
            values = {"nom eleve": f"{name} {chr(65 + rank)}", "prenom eleve": "Léo", "date naissance": "14/03/2017"}
            for heading, value in (values | {"niveau": name[:3].strip(), "libelle classe": name}).items():
                cells[columns[heading]] = value
            lines.append(";".join(cells))
    return "\r\n".join(lines) + "\r\n"


@pytest.mark.parametrize(
    ("kept", "is_partial"),
    [
        ({"CP A": 8}, True),
        ({"CP A": 8, "CE1 A": 8, "CE2 A": 8}, False),  # the oldest left
        ({"CP A": 8, "CE1 A": 8, "CM2 A": 8}, True),  # a whole class of those who stay
        ({"CP A": 7, "CE1 A": 7, "CE2 A": 8, "CM2 A": 8}, False),
    ],
)
def test_a_part_of_a_school_marks_nobody_absent(run: Run, kept: dict[str, int], is_partial: bool) -> None:
    whole = {"CP A": 8, "CE1 A": 8, "CE2 A": 8, "CM2 A": 8}
    run(school_of(whole), None, "--school", "École des Lilas")
    part = school_of(kept)
    lines = run(part, None, "--school", "École des Lilas")
    absent = 32 - sum(kept.values())
    assert Person.objects.filter(left_on__isnull=False).count() == (0 if is_partial else absent)
    assert any("--toute-l-ecole" in line for line in lines) is is_partial
    run(part, None, "--school", "École des Lilas", "--toute-l-ecole")
    assert Person.objects.filter(left_on__isnull=False).count() == absent
