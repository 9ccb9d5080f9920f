"""The SQL of the product, read from its text: where a statement is written, what it is called, how long it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import preau

ROOT = Path(preau.__file__).parent
HOLE = "\x00"
"""Where a text has a part that is known only when it runs."""
_SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|LOCK TABLE|TRUNCATE|COPY)\b")
_MADE = re.compile(r"\b(CREATE|ALTER|DROP)\b|\bRETURN (NULL|NEW|OLD);")


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a file of `src/preau`; `name` is what it is assigned to, with the function around it."""

    path: str
    name: str
    text: str
    line: int

    @property
    def room(self) -> str:
        return self.path.split("/", 1)[0]

    @property
    def key(self) -> str:
        """`bookings.planning.loading.MEMBERS`."""
        return f"{self.path.removesuffix('.py').replace('/', '.')}.{self.name}"

    @property
    def lines(self) -> int:
        return len(self.text.strip().splitlines())

    @property
    def is_statement(self) -> bool:
        """Whether it is SQL that reads or writes rows; what makes tables, functions and triggers is not."""
        return bool(_SQL.search(self.text)) and not _MADE.search(self.text)

    @property
    def pattern(self) -> re.Pattern[str]:
        """What an executed statement made of it looks like, whatever stands in its holes."""
        parts = [re.escape(part.strip()) for part in re.split(rf"{HOLE}|(?<!\{{)\{{\w+\}}", self.text) if part.strip()]
        return re.compile(".*?".join(parts).replace(r"\{\{", r"\{").replace(r"\}\}", r"\}"), re.DOTALL)


@cache
def texts() -> tuple[Text, ...]:
    """Every text of the product that is no documentation, migrations left out."""
    found: list[Text] = []
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts:
            name = path.relative_to(ROOT).as_posix()
            found += [Text(name, *rest) for rest in _texts(ast.parse(path.read_text()), "")]
    return tuple(found)


def statements() -> list[Text]:
    """The texts that are SQL."""
    return [text for text in texts() if text.is_statement]


def _texts(node: ast.AST, name: str) -> Iterator[tuple[str, str, int]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # documentation
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield name, child.value, child.lineno
        elif isinstance(child, ast.JoinedStr):
            yield name, _flat(child), child.lineno
            for value in child.values:
                if isinstance(value, ast.FormattedValue):
                    yield from _texts(value, name)
        else:
            yield from _texts(child, _named(child, name))


def _named(node: ast.AST, name: str) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return f"{name}.{node.name}".strip(".")
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return f"{name}.{ast.unparse(target)}".strip(".") if isinstance(target, ast.Name) else name
    return name


def _flat(node: ast.JoinedStr) -> str:
    return "".join(str(value.value) if isinstance(value, ast.Constant) else HOLE for value in node.values)
