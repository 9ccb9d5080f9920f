"""The mark of what a page showed: its form sends it back, and the action compares it, under its lock, with what is
there. Nobody writes over what they have not read, and a form sent twice does its deed once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model

from preau.common.reasons import CommonCode, Reason, Refused

DIGITS = 10
"""Of each fact. A page that is wrong by chance, once in a million million, is asked to be read again."""


class ChangedSinceError(Refused, ValueError):
    """What was read is no longer what is there: nothing was written. `names` are the facts that changed."""

    def __init__(self, names: Collection[str], said: str) -> None:
        self.names = tuple(names)
        super().__init__(Reason(CommonCode.CHANGED_SINCE, what=said))


def mark_of(facts: Mapping[str, object]) -> str:
    """The mark of these facts, short, safe in a form and in an address; equal facts have equal marks."""
    return ".".join(f"{name}-{_digest(value)}" for name, value in sorted(facts.items()))


def changed_since(seen: str, facts: Mapping[str, object]) -> list[str]:
    """The names of the facts that are not those of a mark; all of them for a mark that says nothing of them."""
    known = dict(part.rpartition("-")[::2] for part in seen.split("."))
    return [name for name, value in facts.items() if known.get(name) != _digest(value)]


def facts_of(row: Model, names: Collection[str]) -> dict[str, object]:
    """These fields of a row, as they are kept."""
    columns = {field.name: field.attname for field in row._meta.concrete_fields}  # noqa: SLF001 (public in all but name)
    return {name: getattr(row, columns[name]) for name in names}


def mark_of_row(row: Model, names: Collection[str]) -> str:
    """The mark of these fields of a row."""
    return mark_of(facts_of(row, names))


def must_be_as_read(row: Model, seen: str | None, names: Collection[str]) -> None:
    """Hold the row that an editor writes, in the caller's transaction, and compare these fields with what its page
    showed. `seen` None, from code that read nothing, and a row that is not written yet, compare nothing.

    Raises `ChangedSinceError`, which names in French the fields that somebody changed meanwhile.
    """
    if seen is None or row.pk is None:
        return
    model = type(row)
    held = model._base_manager.select_for_update(no_key=True).get(pk=row.pk)  # noqa: SLF001 (public in all but name)
    if changed := changed_since(seen, facts_of(held, names)):
        fields = {each.name: each.verbose_name for each in model._meta.concrete_fields}  # noqa: SLF001 (the same)
        raise ChangedSinceError(changed, ", ".join(str(fields[name]) for name in changed))


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:DIGITS]
