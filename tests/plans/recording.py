"""The plans of statements as they really run: each one that is watched is explained where it is executed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from tests.statements import Text

EXPLAIN = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "
TIMES = 3
"""How often a statement is explained: acts that go by batches repeat themselves."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a plan reads of a table by one node: rows looked at, those that a filter threw away included."""

    table: str
    index: str
    rows: int
    each: int
    """The rows of one time: a small table may be read whole for each row of another."""

    @property
    def is_scan(self) -> bool:
        """Whether the table is read from one end to the other."""
        return not self.index


@dataclass(frozen=True, slots=True)
class Plan:
    reads: tuple[Read, ...]

    @property
    def rows(self) -> int:
        return sum(read.rows for read in self.reads)

    def __str__(self) -> str:
        largest = sorted(self.reads, key=lambda read: -read.rows)[:6]
        return ", ".join(f"{read.rows} of {read.table} by {read.index or 'a scan'}" for read in largest)


@dataclass
class Recorder:
    """Watches statements made of `texts`; `plans` are those it saw, by the key of the text."""

    texts: Collection[Text]
    plans: dict[str, list[Plan]] = field(default_factory=dict)
    _is_explaining: bool = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
    ) -> Any:
        if not self._is_explaining and not many:
            keys = [text.key for text in self.texts if text.pattern.search(sql)]
            if keys and any(len(self.plans.get(key, ())) < TIMES for key in keys):
                plan = self._explain(sql, params)
                for key in keys:
                    self.plans.setdefault(key, []).append(plan)
        return execute(sql, params, many, context)

    def _explain(self, sql: str, params: Any) -> Plan:
        """Run it once to see its plan, and undo that."""
        self._is_explaining = True
        try:
            with undone(), connection.cursor() as cursor:
                cursor.execute(EXPLAIN + sql, params)
                (found,) = cursor.fetchone()
        finally:
            self._is_explaining = False
        top = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
        return Plan(tuple(_reads(top, "")))

    def largest(self, key: str) -> Plan:
        return max(self.plans[key], key=lambda plan: plan.rows)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _reads(node: Mapping[str, Any], index: str) -> Iterator[Read]:
    """The nodes that read rows of tables; a heap that a bitmap leads to is read by the indexes below it."""
    children: Sequence[Mapping[str, Any]] = node.get("Plans", ())
    table = node.get("Relation Name")
    if table and node["Node Type"] != "ModifyTable":
        removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        each = node["Actual Rows"] + sum(node.get(name, 0) for name in removed)
        names = node.get("Index Name") or "+".join(_indexes(node))
        yield Read(table, names, round(each * node["Actual Loops"]), round(each))
    for child in children:
        yield from _reads(child, index)


def _indexes(node: Mapping[str, Any]) -> Iterator[str]:
    for child in node.get("Plans", ()):
        if child["Node Type"] == "Bitmap Index Scan":
            yield child["Index Name"]
        elif child["Node Type"] in ("BitmapAnd", "BitmapOr"):
            yield from _indexes(child)
