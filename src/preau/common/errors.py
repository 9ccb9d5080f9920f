"""Errors the floors share."""

from __future__ import annotations

from collections.abc import Iterable


class InvalidRuleError(ValueError):
    """A rule that cannot be applied. `messages` are French sentences, ready to show beside the field."""

    def __init__(self, messages: str | Iterable[str]) -> None:
        self.messages: tuple[str, ...] = (messages,) if isinstance(messages, str) else tuple(messages)
        super().__init__(" ".join(self.messages))


class UnknownCalendarError(LookupError):
    """A date for which the official calendar is not known: never to be read as « no holidays »."""
