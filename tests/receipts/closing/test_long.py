"""Papers of thousands of lines: set in parts, joined; the memory they take does not grow with them."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from preau.common.joining import JoinError, join, page_count
from preau.common.typeset import pdf
from preau.receipts.printing import journal_pdf, lines, long
from tests.receipts.closing.long_drill import NOON
from tests.receipts.closing.long_drill import lines as many
from tests.receipts.closing.reading import Document

NBSP = "\u00a0"


def journal(count: int, **options: str) -> bytes:
    return journal_pdf(many(count, **options), structure="Ville", facts=[], made_at=NOON)


def peak(count: int) -> int:
    """MB at most in one process."""
    command = [sys.executable, "-m", "tests.receipts.closing.long_drill", str(count)]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_lines() -> None:
    few, ten_times = peak(1_000), peak(10_000)
    assert ten_times < 1.5 * few, (few, ten_times)
    assert ten_times < 300


@pytest.mark.slow
def test_memory_grows_when_all_is_set_at_once() -> None:
    """What the test above would say without parts."""
    command = "from preau.receipts.printing import long\nlong.PART = 10**6\n"
    command += "from tests.receipts.closing.long_drill import main\nmain()"
    program = [sys.executable, "-c", f"import django\ndjango.setup()\n{command}", "4000"]
    done = subprocess.run(program, env=os.environ, capture_output=True, text=True, timeout=300, check=True)
    assert int(done.stdout) > 1.5 * peak(1_000)


def test_parts_are_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long, "PART", 60)
    passes: list[int] = []
    monkeypatch.setattr(long, "join", lambda parts: passes.append(1) or join(parts))
    document = Document(journal(150))
    pages = document.pages()
    assert len(passes) == 1, "the number of pages was not expected right"
    assert len(pages) == page_count(document.pdf) == 6
    for number, text in enumerate(pages, 1):
        assert text.rstrip().endswith(f"Page {number} sur {len(pages)}")
    ranks = [int(found) for text in pages for found in re.findall(r"2026-ENF-(\d{6})", text)]
    assert ranks == list(range(1, 151))
    assert "150 lignes" in pages[0].replace(NBSP, " ")
    assert f"4{NBSP}680,00" in pages[0].replace("\u202f", NBSP)
    assert f"4{NBSP}680,00" in pages[-1].replace("\u202f", NBSP), "the running total goes on over the parts"
    assert all("Cumul (€)" in text for text in pages[1:])


def test_tags_of_the_parts_are_one_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long, "PART", 60)
    document = Document(journal(150))
    parents = document.tags.partition(b"/IDTree")[0].partition(b"Nums")[2]
    keys = [int(key) for key in re.findall(rb"(\d+) \d+ 0 R", parents)]
    assert keys == list(range(len(document.kids)))
    assert [document.number(rb"/StructParents (\d+)", document.body(page)) for page in document.kids] == keys
    names = re.findall(rb"\((\w+)\)\d+ 0 R", document.tags)
    assert names == sorted(set(names))
    for number in document.offsets:
        text = document.body(number).partition(b"stream\n")[0]
        for led in re.findall(rb"(\d+) 0 R", text):
            assert int(led) in document.offsets, f"{number} leads to {led}, which is not there"
        if b"/Headers[(" in text:
            assert all(name in names for name in re.findall(rb"\((\w+)\)", text))
    whole = document.body(document.numbers(rb"/K\[(.*?)\]", document.tags)[0])
    assert b"/S/Document" in whole
    parts = document.numbers(rb"/K\[(.*?)\]", whole)
    assert [b"/S/Part" in document.body(part) for part in parts] == [True] * 3


def test_paper_whose_pages_were_not_expected_is_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long, "PART", 60)
    monkeypatch.setattr(lines, "PAGE", 1000.0)
    pages = Document(journal(150)).pages()
    assert [text.rstrip().rpartition("\n")[2] for text in pages] == [f"Page {n} sur 6" for n in range(1, 7)]


def test_names_of_any_length_and_sign_are_whole_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines whose height is not known beforehand, and texts with the signs that a PDF is written with."""
    monkeypatch.setattr(long, "PART", 20)
    payer = "Zoé (12 0 R) \\ <AB> (U1x2y3) endobj stream " + "de la Rochefoucauld-Montmorency " * 3
    pages = Document(journal(45, payer=payer)).pages()
    told = "".join("".join(pages).split()).replace("\u200b", "")
    assert told.count("(12 0 R)".replace(" ", "")) == 41
    assert pages[-1].rstrip().endswith(f"Page {len(pages)} sur {len(pages)}")


def test_same_lines_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long, "PART", 20)
    assert journal(45) == journal(45)


def test_only_documents_of_typst_are_joined() -> None:
    with pytest.raises(JoinError):
        join([])
    with pytest.raises(JoinError):
        join([b"%PDF-1.4 something else"])
    title = "Bordereau (12 0 R (et (plus))) \\"
    data = {"title": title, "structure": "Ville", "first_page": 1, "pages": 2, "lines": lines.table(many(3))}
    made = pdf(long.FOLDER / "more.typ", data, made_at=NOON)
    document = Document(join([made, made]))
    assert len(document.pages()) == 2
    assert title.encode() in document.pdf or title.replace("\\", "\\\\").encode() in document.pdf
