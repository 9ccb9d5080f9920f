"""PDF documents by typst: a template of ours and data as JSON, in this process, without the network."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst


@cache
def _compiler(folder: Path) -> typst.Compiler:
    """One compiler a folder of templates, kept with its fonts for the life of the process."""
    return typst.Compiler(root=str(folder), ignore_system_fonts=True)


def pdf(template: Path, data: Any, *, made_at: datetime) -> bytes:
    """The document `template` makes of `data` (read there with `sys.inputs.data`), tagged (PDF/UA-1).

    The same template, data and instant give the same bytes. Raises `typst.TypstError` for a broken template.
    """
    made = _compiler(template.parent).compile(
        input=str(template),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no document")
    return made
