"""Closed alphabets of what is signed: a value that cannot hold the separator cannot be cut again into other values."""

from __future__ import annotations

import re
from collections.abc import Mapping

ADDRESS = r"https?://(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~\-]*)*"
"""An address of ours: no query, no escape."""


class UnsafeFormError(ValueError):
    """A value that has no place in a signed form; nothing is signed."""


def check_form(fields: Mapping[str, str], shapes: Mapping[str, str]) -> None:
    """Every field is one that is expected, in the shape that is expected of it. Raises `UnsafeFormError`."""
    if unknown := sorted(fields.keys() - shapes.keys()):
        raise UnsafeFormError(f"fields without a shape: {', '.join(unknown)}")
    if wrong := sorted(name for name, value in fields.items() if not re.fullmatch(shapes[name], value, re.ASCII)):
        raise UnsafeFormError(f"not in their alphabet: {', '.join(wrong)}")
