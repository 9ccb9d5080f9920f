"""Texts as our fonts can show them; nothing that somebody types may break a document."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from preau.common.printable import breakable, glyphs, printable, shown
from preau.common.text import visible
from preau.common.typeset import pdf

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SOURCE = """#let data = json(bytes(sys.inputs.data))
#set document(title: "a")
#set text(lang: "fr", font: "Libertinus Serif")
#for text in data [#text *#text* \\ ]
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "any.typ"
    file.write_text(SOURCE)
    return file


def strict(texts: list[str]) -> None:
    """Set texts without any of our precautions."""
    typst.Compiler(SOURCE.encode(), ignore_system_fonts=True).compile(
        format="pdf", sys_inputs={"data": json.dumps(texts)}, pdf_standards=["ua-1"]
    )


def test_every_listed_sign_is_in_the_fonts() -> None:
    for family in glyphs():
        marks = {sign for sign in family if unicodedata.category(sign).startswith("M")}
        strict(sorted(family - marks))
    strict(["a" + mark for mark in marks & glyphs()[0]])


NAMES = {
    "Chinese": ("陳大文", "Chen Da Wen"),
    "Chinese in brackets": ("Chen [陳]", "Chen [Chen]"),
    "Chinese beside": ("Dupont陳", "Dupont Chen"),
    "Japanese": ("さくら", "sakura"),
    "Korean": ("김철수", "gimceolsu"),
    "Thai": ("สมชาย", "smchaay"),
    "Tamil": ("தமிழ்", "tmilll"),
    "Bengali": ("বাংলা", "baaNlaa"),
    "Amharic": ("አማርኛ", "'amaarenyaa"),
    "Khmer": ("ខ្មែរ", "khmaer"),
    "Tifinagh": ("ⵜⵉⴼⵉⵏⴰⵖ", "tifinagh"),
    "Devanagari": ("हिन्दी", "hindii"),
    "Fula": ("𞤀𞤣", "alifdaali"),
    "Arabic": ("مُحَمَّد", "مُحَمَّد"),
    "Hebrew": ("משה", "משה"),
    "Vietnamese": ("Nguyễn", "Nguyễn"),
    "Breton": ("Kerˈveller N’Gwenn-Añjela", "Kerˈveller N’Gwenn-Añjela"),
    "mathematical": ("𝓐𝔀𝓪", "Awa"),
    "flower": ("Awa 🌻 Kervella", "Awa Kervella"),
    "flower alone": ("🌻", "?"),
    "family of four": ("👨‍👩‍👧‍👦", "?"),
    "keycap": ("1️⃣", "1"),
    "byte order mark": ("\ufeffAwa", "Awa"),
    "zero width": ("A\u200bw\u2060a", "Awa"),
    "written backwards": ("\u202eavA\u202c", "avA"),
    "control": ("A\x00w\x07a\x7f\x9f", "Awa"),
    "tab": ("A\tw\u2028a", "A w a"),
    "decomposed": ("Le\u0301o", "Léo"),
    "strange mark": ("a\u0489b", "ab"),
    "private": ("a\U000f0000", "a"),
    "half a pair": ("a\ud83c", "a"),
    "unassigned": ("a\u0378", "a"),
    "rare Chinese": ("𠮷", "?"),
}


@pytest.mark.parametrize(("typed", "expected"), NAMES.values(), ids=NAMES)
def test_name_of_any_script(typed: str, expected: str) -> None:
    assert shown(typed) == expected
    strict([shown(typed)])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=20))
def test_any_text_can_be_set(texts: list[str]) -> None:
    made = printable(texts)
    assert all(said.strip() for said, text in zip(made, texts, strict=True) if text.strip())
    strict(made)


def test_document_of_anything(template: Path) -> None:
    assert pdf(template, [name for name, _ in NAMES.values()], made_at=NOW).startswith(b"%PDF-")


def test_sign_refused_in_spite_of_the_list_is_a_question_mark(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preau.common.printable.printable", lambda data: data)
    assert pdf(template, ["陳 Léo"], made_at=NOW) == pdf(template, ["? Léo"], made_at=NOW)


def test_long_word_may_be_cut_and_an_address_only_when_huge() -> None:
    word, cut = "a" * 41, "\u200b"
    assert breakable(word).split(cut) == ["a" * 10] * 4 + ["a"]
    assert breakable("b" * 20) == "b" * 20
    address = "prenom.nom.de.famille@exemple.fr"
    assert breakable(f"x {address} y") == f"x {address} y"
    assert cut in breakable("a" * 60 + "@exemple.fr")
    assert cut + "\u0301" not in breakable("e\u0301" * 41)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Le\u0301o", "Léo"),
        ("\ufeffAwa\u200b \u202eKer\u2066vella\x00", "Awa Kervella"),
        ("a\r\nb\tc\u2028d", "a b c d"),
        ("فارسی\u200cزبان", "فارسی\u200cزبان"),
        ("a\u200cb", "ab"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("陳", "陳"),
        ("", ""),
    ],
)
def test_what_is_seen_of_a_text(typed: str, expected: str) -> None:
    assert visible(typed) == expected


def test_lines_stay_lines_on_demand() -> None:
    assert visible("a\r\nb\x00\nc", lines=True) == "a\nb\nc"
