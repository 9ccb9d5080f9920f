"""From the bytes of an ONDE extraction to its rows. Pure. Nothing is guessed: what cannot be read is refused."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from preau.common.reasons import Reason, Refused
from preau.common.text import fold_name
from preau.connectors.reasons import ConnectorCode

_LINE_END = re.compile(r"\r\n|\n|\r")
_LINE_END_BYTES = re.compile(rb"[\r\n]")
MAC_ACUTE = "é".encode("mac_roman")
"""`Ž` in Windows-1252, which no header holds."""
END_MARKS = "\x1a\x00\r\n"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class OndeError(Refused, ValueError):
    """A file that is not an ONDE extraction, or a line that cannot be read; the reason says what to do."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that cannot be imported. `key` is its folded name (see `Pupil.key`), empty when not even that is known."""

    line: int
    reason: str
    key: str = ""
    ine: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`header` is folded (`nom d usage eleve`). `rows` have no blank line; lines of `unreadable` are not in them.

    `ignored` is the junk that ends some extractions, if any.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    unreadable: tuple[Unreadable, ...] = field(default=())
    ignored: Row | None = None


def decode(content: bytes) -> str:
    """Strict UTF-8, with or without its mark, else strict Windows-1252. Raises `OndeError` when it is neither, and when
    a header with accents was saved in the alphabet of old Macs, which Excel still writes there."""
    if content.startswith(_UTF16):
        raise OndeError(Reason(ConnectorCode.FILE_UTF16))
    marked = content.startswith(codecs.BOM_UTF8)
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        if marked:
            raise OndeError(Reason(ConnectorCode.FILE_NOT_UTF8, where=_where(content, error))) from None
    if MAC_ACUTE in _LINE_END_BYTES.split(content, 1)[0]:
        raise OndeError(Reason(ConnectorCode.FILE_OF_MAC))
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise OndeError(Reason(ConnectorCode.FILE_OF_NO_ALPHABET, where=_where(content, error))) from None


def _where(content: bytes, error: UnicodeDecodeError) -> str:
    line = content.count(b"\n", 0, error.start) + 1
    return f"ligne {line}, octet {content[error.start]:#04x}"


def read_table(content: bytes) -> Table:
    """The header and the rows of an extraction, `;` between cells, each line on its own.

    A quote left open spoils its own line only. Raises `OndeError` for an empty file.
    """
    header: tuple[str, ...] = ()
    rows: list[Row] = []
    unreadable: list[Unreadable] = []
    for line, text in _lines(content):
        try:
            cells = _cells(text)
        except csv.Error:
            unreadable.append(Unreadable(line, "guillemets mal fermés"))
            continue
        if not header:
            header = tuple(fold_name(cell) for cell in cells)
        else:
            rows.append(Row(line, cells))
    if not header:
        raise OndeError(Reason(ConnectorCode.FILE_EMPTY))
    rows, ignored = _without_junk(rows, unreadable)
    return Table(header, tuple(rows), tuple(unreadable), ignored)


def _lines(content: bytes) -> Iterator[tuple[int, str]]:
    """Lines that hold something, accents composed, with their number in the file; an old end mark is nothing."""
    composed = unicodedata.normalize("NFC", decode(content).rstrip(END_MARKS))
    for line, text in enumerate(_LINE_END.split(composed), 1):
        if text.strip('; \t"'):
            yield line, text


def _cells(text: str) -> tuple[str, ...]:
    [cells] = csv.reader([text], delimiter=";", strict=True)
    return tuple(cell.strip() for cell in cells)


def _without_junk(rows: list[Row], unreadable: list[Unreadable]) -> tuple[list[Row], Row | None]:
    """Leave out a last line that is a lone word, or a word and a number (`Total;4`): never a person."""
    if not rows or (unreadable and unreadable[-1].line > rows[-1].line):
        return rows, None
    filled = [cell for cell in rows[-1].cells if cell]
    is_junk = len(filled) == 1 or (len(filled) == 2 and any(cell.isdecimal() for cell in filled))
    return (rows[:-1], rows[-1]) if is_junk else (rows, None)


def has_control_character(cells: tuple[str, ...]) -> bool:
    """Whether a cell holds what no keyboard writes, which the database may refuse."""
    return any(unicodedata.category(character) == "Cc" for cell in cells for character in cell)
