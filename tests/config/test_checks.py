"""The checks of our own find what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from preau.config import checks
from preau.config.checks import figures, places, source


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (places, source):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    (tmp_path / "src/preau/web").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ('<p class="x" style="color:red">', "style attribute"),
        ("<style>p{}</style>", "inline style"),
        ('<button type="button" onclick="go()">', "event attribute"),
        ('<a href="javascript:go()">', "script address"),
    ],
)
def test_inline_finds_what_the_policy_refuses(repository: Path, markup: str, problem: str) -> None:
    (repository / "src/preau/web/page.html").write_text(f"<html>\n{markup}\n")
    assert source.inline_code() == [f"src/preau/web/page.html:2: {problem}"]


def test_inline_lets_scripts_with_an_address_and_data_pass(repository: Path) -> None:
    (repository / "src/preau/web/page.html").write_text(
        '<script src="/a.js" defer></script><script type="application/json">{}</script><p data-once="1">'
    )
    assert source.inline_code() == []


def test_sizes_count_code_lines_alone(repository: Path) -> None:
    code = "\n".join(f"    x = {n}" for n in range(source.FUNCTION_LINES))
    (repository / "src/preau/fits.py").write_text(f'def f():\n    """Doc.\n\n    More.\n    """\n    # why\n\n{code}\n')
    (repository / "src/preau/long.py").write_text(f"def g():\n{code}\n    return x\n")
    assert source.sizes() == [
        f"src/preau/long.py:1: g has {source.FUNCTION_LINES + 1} lines, at most {source.FUNCTION_LINES}"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "/" + "work/main/x",
        "open('/" + "tmp/x')",
        "/" + "root/.config",
        "192." + "168.1.10",
        "https://py" + "pi.org/simple",
    ],
)
def test_paths_finds_what_names_a_machine(repository: Path, line: str) -> None:
    (repository / "notes.md").write_text(f"fine\n{line}\n")
    problems = places.machine_paths()
    assert len(problems) == 1
    assert problems[0].startswith("notes.md:2: ")


def test_paths_lets_addresses_of_pages_pass(repository: Path) -> None:
    (repository / "notes.md").write_text("/planning/mois/ 127.0.0.1 ./work/ https://exemple.fr/home/\n")
    assert places.machine_paths() == []


def test_locks_finds_addresses_missing_hashes_and_drift(repository: Path) -> None:
    (repository / "requirements.txt").write_text("--index-url x\na==1 \\\n    --hash=sha256:0\nb==2\n")
    (repository / "requirements-dev.txt").write_text("a==3 \\\n    --hash=sha256:0\n")
    assert places.lock_files() == [
        "requirements.txt: an address: --index-url x",
        "requirements.txt: no hash: b==2\n",
        "requirements-dev.txt: a is 3, the product has 1",
        "requirements-dev.txt: b is missing, the product has 2",
    ]


def test_run_says_each_result_and_fails_when_one_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "CHECKS", {"good": list, "bad": lambda: ["here: wrong"]})
    assert checks.run([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:2]] == [["ok", "good"], ["FAIL", "bad"]]
    assert lines[2] == "     here: wrong"
    assert checks.run(["good"]) == 0
    assert checks.run(["unknown"]) == 2


def test_widths_finds_long_lines_of_pages_and_leaves_libraries_alone(repository: Path) -> None:
    for name in ("page.html", "sheet.css", "script.js", "words.py"):
        (repository / "src/preau/web" / name).write_text(f"short\n{'x' * 161}\n")
    (repository / "src/preau/web/vendor").mkdir()
    (repository / "src/preau/web/vendor/library.css").write_text("x" * 900)
    assert [problem.split(" ", 1)[0] for problem in sorted(source.widths())] == [
        "src/preau/web/page.html:2:",
        "src/preau/web/script.js:2:",
        "src/preau/web/sheet.css:2:",
    ]


def test_figures_measure_this_code() -> None:
    measured = dict(figures.measures())
    assert measured["files, without migrations"] > 500
    assert measured["typed functions, %"] == 100
    assert measured["lines over 160 in pages, sheets, scripts"] == 0
    table = figures.table()
    assert all(name in table for name in measured)
