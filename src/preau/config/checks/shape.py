"""The shape of the house: what may write where, who reads without writing, and no circle of files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from preau.config.datadir import ROOT

SOURCE = ROOT / "src" / "preau"
WRITES = frozenset(
    {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "update", "delete"}
)
"""Methods of rows and querysets."""
ROWS = re.compile(r"objects|rows|query|super\(\)|\.filter\(|\.exclude\(|\.all\(\)")
"""What `update` and `create` are of, when they write: dictionaries have an `update` too."""
ANYHOW = frozenset({"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"})
SQL = re.compile(
    r"\b(INSERT\s+INTO\s|UPDATE\s+(ONLY\s+)?\S+(\s+(AS\s+)?\w+)?\s+SET\s|DELETE\s+FROM\s|TRUNCATE\s|COPY\s+\S+\s*\()"
)
ACTIONS = "actions"
MAY_WRITE = {
    "triggers.py": "what the database itself does",
    "models.py": "what a row keeps of itself, and Django's managers",
    "migrations": "rows of before",
}
"""By the name of a file or folder, in any room."""
WRITERS = {
    "demonstration": "the invented town writes rows by thousands",
    "common/lasting_cache.py": "a cache of Django's",
    "accounts/sessions.py": "the store of sessions of Django's",
    "ledger/explanations.py": "a field that fills its own table, by trigger",
    "structures/logos.py": "draws a picture into memory",
}
CALLERS = frozenset({"tasks.py", "apps.py", "management", "step.py", "steps.py"})
"""Beside actions and pages, what calls them: jobs, what a room registers at start, commands, the steps of a night."""
CALLING_ROOMS = frozenset({"web", "config", "demonstration"})


def writes() -> list[str]:
    """Only actions write: rows, querysets and SQL that change something stand in no other file."""
    problems = []
    for path, name in _files():
        parts = Path(name).parts
        if _is_action(parts) or set(parts) & set(MAY_WRITE) or any(_under(name, other) for other in WRITERS):
            continue
        problems += [f"src/preau/{name}:{line}: {what} outside actions" for line, what in written(path.read_text())]
    return problems


def readers() -> list[str]:
    """What reads or decides imports no action: only actions, jobs, commands and pages do."""
    problems = []
    for path, name in _files():
        parts = Path(name).parts
        if _is_action(parts) or set(parts) & CALLERS or parts[0] in CALLING_ROOMS:
            continue
        problems += [
            f"src/preau/{name}:{line}: imports {module}, which writes" for line, module in actions_in(path.read_text())
        ]
    return problems


def circles() -> list[str]:
    """Files that import each other in a ring, imports inside functions included."""
    import grimp

    graph = grimp.build_graph("preau", exclude_type_checking_imports=True)
    ties = {module: sorted(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)}
    return [f"imported in a ring: {', '.join(ring)}" for ring in rings(ties)]


def written(source: str) -> Iterator[tuple[int, str]]:
    """Line and words of what a file changes in the database."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            owner = ast.unparse(node.func.value)
            if node.func.attr in ANYHOW or ROWS.search(owner):
                yield node.lineno, f"{owner.splitlines()[0][-40:]}.{node.func.attr}()"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (found := SQL.search(node.value)):
            yield node.lineno, f"« {' '.join(found[0].split())} »"


def actions_in(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of the modules of actions that a file imports."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom | ast.Import):
            continue
        start = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for module in (f"{start}{each.name}" for each in node.names):
            if module.startswith("preau.") and ACTIONS in module.split("."):
                yield node.lineno, module


def rings(ties: Mapping[str, list[str]]) -> list[list[str]]:
    """The strongly connected parts of more than one file (Tarjan), each in order of name."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in ties.get(module, ()):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            ring = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(ring) > 1:
                found.append(sorted(ring))

    for module in ties:
        if module not in order:
            visit(module)
    return found


def _files() -> Iterator[tuple[Path, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, path.relative_to(SOURCE).as_posix()


def _is_action(parts: tuple[str, ...]) -> bool:
    return ACTIONS in parts or parts[-1] == f"{ACTIONS}.py"


def _under(name: str, other: str) -> bool:
    return name == other or name.startswith(f"{other}/")
