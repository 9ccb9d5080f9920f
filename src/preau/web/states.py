"""How something stands, in words, with a sign and a tone: computed in Python, drawn by `{% chip state %}`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "ok", "wait", "no", "off", "new", "info"]


@dataclass(frozen=True, slots=True)
class State:
    """`label` is already in the language of the reader; `icon` a symbol of the sprite, empty for none."""

    label: str
    icon: str = ""
    tone: Tone = ""

    @property
    def css(self) -> str:
        """The classes of its chip."""
        return f"chip chip-{self.tone}" if self.tone else "chip"
