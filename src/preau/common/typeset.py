"""PDF documents by typst: a template of ours and data as JSON, in this process, without the network.

Run as a program, this file makes one document in a process of its own: see `APART`.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

APART = 60_000
"""From so many characters of data on, the document is made in another process: a thousand lines take typst a hundred
megabytes, which it would keep for as long as a web worker lives."""
LONGEST = 120
"""Seconds after which that process is given up."""
_ONE_AT_A_TIME = Lock()
_UNSURE = re.compile(r"[^\x20-\x7e\n\xa0-\xffœŒ€’‘“”…–−\u202f\u2011\u200b]")
"""What is not surely in our fonts."""
logger = logging.getLogger(__name__)


@cache
def _compiler(folder: Path) -> typst.Compiler:
    """One compiler a folder of templates, kept with its fonts for the life of the process."""
    return typst.Compiler(root=str(folder), ignore_system_fonts=True)


def pdf(template: Path, data: Any, *, made_at: datetime, is_apart: bool = False) -> bytes:
    """The document `template` makes of `data` (read there with `sys.inputs.data`), tagged (PDF/UA-1).

    What our fonts cannot show is written otherwise (`printable`): no text that somebody typed makes it fail. The same
    template, data and instant give the same bytes. A large document is made in another process, a small one when
    `is_apart`. Raises `typst.TypstError` for a broken template, from another process `subprocess.SubprocessError`.
    """
    from preau.common.printable import printable  # not for the program below, which stands alone

    text, instant = json.dumps(printable(data), ensure_ascii=False), int(made_at.timestamp())
    if len(text) < APART and not is_apart:
        return _compile(template, text, instant)
    command = [sys.executable, "-I", __file__, str(template), str(instant)]
    with _ONE_AT_A_TIME:
        return subprocess.run(command, input=text.encode(), capture_output=True, check=True, timeout=LONGEST).stdout


def _compile(template: Path, text: str, instant: int) -> bytes:
    """The document; should a sign be refused in spite of all, again with a question mark for each that is not sure."""
    try:
        return _document(template, text, instant)
    except typst.TypstError as refusal:
        if (sure := _UNSURE.sub("?", text)) == text:
            raise
        logger.warning("A document of %s was refused with its own signs: %s", template.name, refusal)
        return _document(template, sure, instant)


def _document(template: Path, text: str, instant: int) -> bytes:
    made = _compiler(template.parent).compile(
        input=str(template),
        format="pdf",
        sys_inputs={"data": text},
        pdf_standards=["ua-1"],
        timestamp=instant,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no document")
    return made


if __name__ == "__main__":
    sys.stdout.buffer.write(_compile(Path(sys.argv[1]), sys.stdin.read(), int(sys.argv[2])))
