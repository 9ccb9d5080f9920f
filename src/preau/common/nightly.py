"""The steps of a night: a room that has something to do each night registers it, with its place and what it needs.

`nights` runs them, under the lock of the whole night, writes a row for each, and makes up those that were missed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

Text = str | Promise


class NightBusyError(RuntimeError):
    """Another night is running."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a step did: `counts` are kept and shown by name, `lines` are what `./preau night` writes, in French."""

    counts: Mapping[str, int]
    lines: tuple[str, ...] = ()


def _words(error: Exception) -> str:
    return f"Le passage de nuit a échoué : {error}"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the night. Safe to run twice, and to be cut short anywhere.

    `name` is kept in the row of each run (12 characters at most): it never changes. Steps go by `order`; one is not run
    in a night in which a step that it `needs` has failed. `words` say what each count is, `failure` what went wrong.
    """

    name: str
    label: Text
    order: int
    run: Callable[[datetime], Report]
    needs: frozenset[str] = frozenset()
    words: Mapping[str, Text] = field(default_factory=dict)
    failure: Callable[[Exception], str] = _words


STEPS: dict[str, Step] = {}


def register(step: Step) -> None:
    """Called at start by the room that does it; the last one of a name is the one."""
    STEPS[step.name] = step


def steps() -> list[Step]:
    """Every step, in the order of the night."""
    return sorted(STEPS.values(), key=lambda step: step.order)


def names() -> list[str]:
    """The names of the steps, in the order of the night."""
    return [step.name for step in steps()]


def held_back(failed: Collection[str]) -> dict[str, list[str]]:
    """The steps that do not run while those have failed, with what each waits for, in the order of the night."""
    waits = {step.name: [name for name in names() if name in step.needs and name in failed] for step in steps()}
    return {name: needed for name, needed in waits.items() if needed}


def label_of(name: str) -> Text:
    """What a step is called; a step that no room has any more keeps its name."""
    return STEPS[name].label if name in STEPS else name
