"""The documents say what is there: the table of features names every row once, and tests that exist."""

from __future__ import annotations

import re

from preau.config.datadir import ROOT
from tests.clicks import COSTS

IDS = [f"{letter}{number}" for letter, last in (("T", 16), ("C", 11), ("P", 17), ("B", 13), ("N", 6))
       for number in range(1, last + 1)]  # fmt: skip


def rows() -> list[list[str]]:
    lines = (ROOT / "docs" / "features.md").read_text().splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [TCPBN]\d+ \|", line)
    ]


def test_features_has_every_row_once_in_order() -> None:
    assert [row[0] for row in rows()] == IDS


def test_features_names_tests_that_exist_and_a_known_state() -> None:
    for row in rows():
        tests = re.findall(r"`(tests/[^`]+)`", row[3])
        state = re.match(r"(done|part|not yet)\b", row[4])
        assert state, row
        assert bool(tests) == (state[1] != "not yet"), row
        for path in tests:
            assert (ROOT / path).is_file(), f"{row[0]} names {path}"


def test_documents_link_to_files_that_exist() -> None:
    for document in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_jobs_of_the_desk_cost_what_is_told() -> None:
    lines = (ROOT / "docs" / "desk-jobs.md").read_text().splitlines()[8:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert {row[0]: int(row[3]) for row in rows if row[3].isdigit()} == COSTS
    for row in rows:
        path = ROOT / row[4].strip("`")
        assert not row[3].isdigit() or f'.done("{row[0]}")' in path.read_text(), row
