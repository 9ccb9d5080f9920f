"""The icons of the portal: one SVG sprite, of which a page inlines only the symbols it uses.

A cell printed hundreds of times writes `markup(name)` itself (or the same text in its template) and declares
the symbol once with `{% icon_use %}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from preau.web import modules

SPRITE = Path(__file__).with_name("icons.svg")
_SYMBOL = re.compile(r'<symbol id="(?P<name>[a-z0-9-]+)".*?</symbol>', re.DOTALL)


@cache
def symbols() -> dict[str, str]:
    """Every symbol by name, read once: the portal's own, and those that modules bring."""
    drawn = (path.read_text(encoding="utf-8") for path in (*modules.sprites(), SPRITE))
    return {found["name"]: found[0] for text in drawn for found in _SYMBOL.finditer(text)}


def markup(name: str, css: str = "ic") -> SafeString:
    """The `<svg>` that shows a symbol; it says nothing aloud, so words must stand beside it.

    Raises KeyError when the sprite has no such symbol.
    """
    if name not in symbols():
        raise KeyError(name)
    return mark_safe(f'<svg class="{css}" aria-hidden="true"><use href="#{name}"/></svg>')  # noqa: S308 - our own sprite


def sprite(names: Iterable[str]) -> SafeString:
    """The hidden `<svg>` that defines these symbols, in name order; empty when there is none."""
    known = symbols()
    body = "".join(known[name] for name in sorted(names))
    return mark_safe(f'<svg id="icones" hidden xmlns="http://www.w3.org/2000/svg">{body}</svg>' if body else "")  # noqa: S308
