"""What a payment paid, as mails say it."""

from __future__ import annotations

from collections.abc import Iterable

from preau.common.money import format_cents
from preau.payables.kinds import PayableName, kind_named

Paid = tuple[PayableName, str, int]
"""A name, what it was called that day, signed cents."""


def paid_text(lines: Iterable[Paid], undone: bool = False) -> list[str]:
    """The lines, kind after kind, each kind under its own words, each paragraph followed by an empty line."""
    by_kind: dict[str, list[str]] = {}
    for name, label, cents in lines:
        by_kind.setdefault(name.kind, []).append(f"- {label} : {format_cents(cents)}")
    text = []
    for word, rows in by_kind.items():
        kind = kind_named(word)
        text += [kind.undone_words if undone else kind.paid_words, "", *rows, ""]
    return text
