"""A mail before it is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in French, plain text, to one address."""

    to: str
    subject: str
    body: str
    structure_id: int | None = None
    is_secret: bool = False
    """Whether the text carries a link that opens something: it is then erased from the outbox once sent."""
