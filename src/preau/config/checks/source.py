"""The checks of our own on templates and code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from preau.config.checks.places import tracked_files
from preau.config.datadir import ROOT

FILE_LINES = 500
FUNCTION_LINES = 45  # without docstring, comments and blank lines
LINE_WIDTH = 160  # characters, of pages, sheets and scripts; Python has its own limit

# The content security policy refuses all of these.
INLINE = {
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
}


def inline_code() -> list[str]:
    """Scripts and styles inside pages, in templates and in the markup that code writes."""
    problems = []
    web = ROOT / "src" / "preau" / "web"
    for path in tracked_files():
        is_template = path.suffix in {".html", ".svg"} and path.is_relative_to(ROOT / "src")
        if not (is_template or (path.suffix == ".py" and path.is_relative_to(web))):
            continue
        text = path.read_text()
        for name, pattern in INLINE.items():
            for found in pattern.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                problems.append(f"{path.relative_to(ROOT)}:{line}: {name}")
    return problems


def widths() -> list[str]:
    """Lines of pages, sheets and scripts in which nobody could review a change."""
    problems = []
    for path in tracked_files():
        if path.suffix not in {".html", ".css", ".js"} or "vendor" in path.parts:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if len(line) > LINE_WIDTH:
                problems.append(f"{path.relative_to(ROOT)}:{number}: {len(line)} characters, at most {LINE_WIDTH}")
    return problems


def sizes() -> list[str]:
    """Files and functions that outgrew what one can read at once."""
    problems = []
    for path in tracked_files():
        if path.suffix != ".py" or "migrations" in path.parts:
            continue
        text = path.read_text()
        name = path.relative_to(ROOT)
        if (lines := text.count("\n")) > FILE_LINES:
            problems.append(f"{name}: {lines} lines, at most {FILE_LINES}")
        if path.is_relative_to(ROOT / "src"):
            problems += [
                f"{name}:{at}: {what} has {size} lines, at most {FUNCTION_LINES}" for at, what, size in _long(path)
            ]
    return problems


def _long(path: Path) -> Iterator[tuple[int, str, int]]:
    """Line, name and length of the functions over the limit."""
    text = path.read_text()
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = node.body[1:] if ast.get_docstring(node) else node.body
        first, last = (body[0].lineno, body[-1].end_lineno or body[-1].lineno) if body else (node.lineno, node.lineno)
        code = [line for line in lines[first - 1 : last] if line.strip() and not line.strip().startswith("#")]
        if len(code) > FUNCTION_LINES:
            yield node.lineno, node.name, len(code)
