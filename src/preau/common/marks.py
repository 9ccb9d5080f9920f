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


def facts_of(row: Model, names: Collection[str]) -> dict[str, object]:
    """These fields of a row, as they are kept."""
    columns = {field.name: field.attname for field in row._meta.concrete_fields}  # noqa: SLF001 (public in all but name)
    return {name: getattr(row, columns[name]) for name in names}


def mark_of_row(row: Model, names: Collection[str]) -> str:
    """The mark of these fields of a row."""
    return mark_of(facts_of(row, names))


def must_be_as_read(row: Model, seen: str | None, *, no_key: bool = True) -> None:
    """Hold the row that an editor writes, in the caller's transaction, and compare it with the mark that its page sent
    back: the facts that the page showed, and no other. `seen` None, from code that read nothing, and a row that is not
    written yet, compare nothing. `no_key` False also holds off whoever writes a row that depends on it.

    Raises `ChangedSinceError`, which names in French what somebody changed meanwhile.
    """
    if not seen or row.pk is None:
        return
    model = type(row)
    held = model._base_manager.select_for_update(no_key=no_key).get(pk=row.pk)  # noqa: SLF001 (public in all but name)
    fields = {each.name: str(each.verbose_name) for each in model._meta.concrete_fields}  # noqa: SLF001 (the same)
    known = dict(part.rpartition("-")[::2] for part in seen.split("."))
    facts = facts_of(held, [name for name in known if name in fields])
    if changed := [name for name, value in facts.items() if known[name] != _digest(value)]:
        raise ChangedSinceError(changed, ", ".join(fields[name] for name in changed))


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:DIGITS]
