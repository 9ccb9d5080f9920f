"""`./preau check figures`: the shape of the code in numbers, the same each time, to be laid beside those of before."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from preau.config.checks.places import tracked_files
from preau.config.datadir import ROOT

Figure = int | float | str
PAGES = {".html", ".css", ".js"}
IMPORT = re.compile(r"^(?:from (preau[.\w]*) import|import (preau[.\w]*))", re.MULTILINE)


@dataclass
class Python:
    """What one pass over the sources counts."""

    lengths: list[int] = field(default_factory=list)  # lines of a file
    lines: list[str] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)  # lines of a function
    parameters: list[int] = field(default_factory=list)
    typed: int = 0
    public: int = 0
    documented: int = 0
    asserts: int = 0
    tests: int = 0
    orm: int = 0
    executes: int = 0

    def read(self, path: Path) -> None:
        """Add a file."""
        text = path.read_text()
        self.lengths.append(text.count("\n"))
        self.lines += text.splitlines()
        self.executes += len(re.findall(r"\.execute(?:many)?\(", text))
        self.orm += len(re.findall(r"\.objects\b|\.filter\(|\.save\(|\.get_or_create\(", text))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._function(node)
            elif isinstance(node, ast.Assert):
                self.asserts += 1

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        named = [one for one in given if one.arg not in {"self", "cls"}]
        self.functions.append((node.end_lineno or node.lineno) - node.lineno + 1)
        self.parameters.append(len(named))
        self.typed += node.returns is not None and all(one.annotation for one in named)
        self.tests += node.name.startswith("test_")
        if not node.name.startswith("_"):
            self.public += 1
            self.documented += ast.get_docstring(node) is not None


def _python(folder: str, *, migrations: bool = False) -> Python:
    counted = Python()
    for path in tracked_files():
        inside = path.suffix == ".py" and path.is_relative_to(ROOT / folder)
        if inside and (migrations or "migrations" not in path.parts):
            counted.read(path)
    return counted


def _share(values: list[int], percent: int) -> int:
    """The value that this many per cent of the values do not pass."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def _spread(values: list[int]) -> str:
    return f"{median(values):.0f} / {_share(values, 95)} / {_share(values, 99)} / {max(values)}"


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)


def _pages() -> Iterator[tuple[str, list[int]]]:
    """The widths of the lines of each kind of page."""
    for suffix in sorted(PAGES):
        yield (
            suffix,
            [
                len(line)
                for path in tracked_files()
                if path.suffix == suffix and "vendor" not in path.parts and path.is_relative_to(ROOT / "src")
                for line in path.read_text().splitlines()
            ],
        )


def _rooms() -> dict[str, set[str]]:
    """The rooms each room imports, imports inside functions included."""
    ties: dict[str, set[str]] = {}
    for path in tracked_files():
        parts = path.relative_to(ROOT).parts
        if path.suffix != ".py" or parts[:2] != ("src", "preau") or len(parts) < 4 or "migrations" in parts:
            continue
        found = (first or second for first, second in IMPORT.findall(path.read_text()))
        ties.setdefault(parts[2], set()).update(name.split(".")[1] for name in found if name.count("."))
    return {room: others - {room} for room, others in ties.items()}


def _fullest() -> str:
    """The folder that holds most files of code, and how many."""
    counts: dict[Path, int] = {}
    for path in tracked_files():
        if path.suffix == ".py" and path.is_relative_to(ROOT / "src") and "migrations" not in path.parts:
            counts[path.parent] = counts.get(path.parent, 0) + 1
    folder = max(counts, key=lambda one: counts[one])
    return f"{counts[folder]} ({folder.relative_to(ROOT / 'src' / 'preau')})"


def measures() -> Iterator[tuple[str, Figure]]:
    """Each measure with its name, in the order of the table."""
    code, tests = _python("src"), _python("tests")
    yield "files, without migrations", len(code.lengths)
    yield "lines", sum(code.lengths)
    yield "lines of a file: median / p95 / p99 / most", _spread(code.lengths)
    yield "functions", len(code.functions)
    yield "lines of a function: median / p95 / p99 / most", _spread(code.functions)
    yield "typed functions, %", _percent(code.typed, len(code.functions))
    yield "public functions with a docstring, %", _percent(code.documented, code.public)
    yield "parameters: median / p95 / p99 / most", _spread(code.parameters)
    yield (
        "functions with more than five parameters, %",
        _percent(sum(count > 5 for count in code.parameters), len(code.functions)),
    )
    yield "lines over 100 characters, %", _percent(sum(len(line) > 100 for line in code.lines), len(code.lines))
    yield "comment lines, %", _percent(sum(line.strip().startswith("#") for line in code.lines), len(code.lines))
    for word in ("type: ignore", "noqa", "TODO"):
        marker = re.compile(rf"#\s*{word}\b")
        yield f"« {word} »", sum(bool(marker.search(line)) for line in code.lines)
    yield "execute() : ORM", f"{code.executes} : {code.orm}"
    yield "rooms, and pairs that import each other", _circles()
    yield "files of the fullest folder", _fullest()
    yield "test functions", tests.tests
    yield "lines of tests for one of code", round(sum(tests.lengths) / sum(code.lengths), 2)
    yield "asserts in a test", round(tests.asserts / tests.tests, 1)
    over = 0
    for suffix, widths in _pages():
        over += sum(width > 160 for width in widths)
        yield f"{suffix}: lines, width at p95, widest", f"{len(widths)}, {_share(widths, 95)}, {max(widths)}"
    yield "lines over 160 in pages, sheets, scripts", over


def _circles() -> str:
    ties = _rooms()
    pairs = sum(room in ties.get(other, ()) for room, others in ties.items() for other in others) // 2
    return f"{len(ties)}, {pairs}"


def table() -> str:
    """The measures, one a line."""
    return "\n".join(f"{name:<52}{figure}" for name, figure in measures())
