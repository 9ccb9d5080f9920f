"""Stylesheets say nothing that no page uses, and a page loads the stylesheet of what it uses."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from preau.bookings.rules import CellState
from preau.web.states import Tone

WEB = Path(__file__).resolve().parents[2] / "src" / "preau" / "web"
TEMPLATES, STATIC = WEB / "templates", WEB / "static" / "preau"
SHEETS = [path for path in sorted(STATIC.glob("*.css")) if path.name != "admin.css"]  # Django's pages use that one
AREAS = {  # the stylesheet of an area -> the Python that draws markup for it
    "planning.css": "family/planning/",
    "desk.css": "desk/",
    "bank.css": "bank/",
}
# Classes whose end is computed where they are written, and what it can be.
COMPUTED = {
    "st-": {state.value for state in CellState},  # a cell of the calendar
    "gom-": set("23456"),  # the sticker of a person
    "chip-": set(get_args(Tone)) - {""},
    "reg-": {"ok", "wait"},
    "cols-": {"6", "7"},  # the columns of a week with its Saturday, its Sunday
    "year-": {"6", "7"},
    "k-": {"booked", "waiting", "present", "absent", "excused", "unplanned"},  # a day of a child, in their planning
    "g-": {"closed", "waits", "full", "few"},  # a day of a group, in the planning of activities
}
LETTERS = set("blwncfqkmrshoq")  # a square of the year, by its letter of `year_view`
ATTRIBUTE = re.compile(r'class="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', re.DOTALL)
TAG = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
PASSED = re.compile(r"\{%\s*(?:include|with|icon|block body_class)\b.*?%\}", re.DOTALL)
SAID = re.compile(r'_\("[^"]*"\)')  # words for people
LITERAL = re.compile(r'"([^"]*)"|\'([^\']*)\'|`([^`]*)`')
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def classes_of(sheet: Path) -> set[str]:
    """Every class in a selector of a stylesheet."""
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    preludes = [prelude for prelude in re.findall(r"([^{};]+)\{", css) if not prelude.strip().startswith("@")]
    return {name for prelude in preludes for name in CLASS.findall(prelude)}


def literals(text: str) -> str:
    return " ".join(" ".join(found) for found in LITERAL.findall(text))


def template_words(text: str) -> Iterator[str]:
    """The words of a template that can be classes: in its class attributes, and what it passes to another."""
    for found in ATTRIBUTE.findall(text):
        yield from WORD.findall(TAG.sub(" ", found))
        yield from WORD.findall(literals(" ".join(TAG.findall(found))))
    for found in PASSED.findall(text):
        yield from WORD.findall(literals(SAID.sub("", found)))
    for found in re.findall(r"\{% block body_class %\}(.*?)\{% endblock", text, re.DOTALL):
        yield from WORD.findall(TAG.sub(" ", found))


def python_words(text: str) -> Iterator[str]:
    """The words of a Python module that can be classes: in markup, or with a hyphen as ours have."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_markup = 'class="' in node.value
            yield from (word for word in WORD.findall(node.value) if is_markup or "-" in word or word in CSS_WORDS)


# Classes of one word that Python names alone, beside markup.
CSS_WORDS = {"lanes", "case", "lane"}


@cache
def uses() -> dict[str, set[str]]:
    """Word -> the files that can use it as a class."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in TEMPLATES.rglob("*.html"):
        for word in template_words(path.read_text()):
            found[word].add(str(path.relative_to(TEMPLATES)))
    for path in WEB.rglob("*.py"):
        for word in python_words(path.read_text()):
            found[word].add(str(path.relative_to(WEB)))
    for path in STATIC.rglob("*.js"):
        if "vendor" not in path.parts:
            for word in WORD.findall(literals(path.read_text())):
                found[word].add(f"js/{path.name}")
    return found


def is_computed(name: str) -> bool:
    return name in LETTERS or any(
        name.startswith(start) and name.removeprefix(start) in ends for start, ends in COMPUTED.items()
    )


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_class_of_a_stylesheet_is_used(sheet: Path) -> None:
    dead = {name for name in classes_of(sheet) if name not in uses() and not is_computed(name)}
    assert dead == set(), "remove these rules, or declare in COMPUTED how the class is made"


@pytest.mark.parametrize("start", COMPUTED)
def test_computed_classes_are_still_computed(start: str) -> None:
    sources = [*TEMPLATES.rglob("*.html"), *WEB.rglob("*.py")]
    assert any(re.search(rf"\b{start}\{{", path.read_text()) for path in sources)


def own_classes(sheet: str) -> set[str]:
    """What only this stylesheet of an area knows."""
    others = {name for other in SHEETS if other.name != sheet for name in classes_of(other)}
    return classes_of(STATIC / sheet) - others - LETTERS


@cache
def family_of(name: str) -> tuple[Path, ...]:
    """A template, those it stands on and those it includes by name."""
    path = TEMPLATES / name
    if not path.is_file():
        return ()  # one of a library
    others = re.findall(r'\{% (?:extends|include) "([^"]+)"', path.read_text())
    return (path, *(found for other in others for found in family_of(other)))


PAGES = [
    str(path.relative_to(TEMPLATES))
    for path in sorted(TEMPLATES.rglob("*.html"))
    if "<html" in path.read_text() or "{% extends " in path.read_text()
]


@pytest.mark.parametrize("sheet", AREAS)
def test_pages_load_the_stylesheet_of_what_they_show(sheet: str) -> None:
    own, link = own_classes(sheet), f"{{% static 'preau/{sheet}' %}}"
    without = {}
    for page in PAGES:
        texts = [path.read_text() for path in family_of(page)]
        shown = own.intersection(word for text in texts for word in template_words(text))
        if shown and not any(link in text for text in texts):
            without[page] = shown
    assert without == {}


@pytest.mark.parametrize("sheet", AREAS)
def test_classes_of_an_area_are_written_by_its_python_alone(sheet: str) -> None:
    drawn = {
        f"{name} in {path}"
        for name in own_classes(sheet)
        for path in uses().get(name, ())
        if path.endswith(".py") and not path.startswith(AREAS[sheet])
    }
    assert drawn == set()
