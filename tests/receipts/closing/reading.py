"""Reads the text of a document that typst made, page after page, and how its tags and pages lead to one another."""

from __future__ import annotations

import re
import zlib

_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\)|(ET)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Document:
    """A PDF by the table of its objects: whatever that table does not lead to is not there."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        found = re.search(rb"startxref\n(\d+)\n%%EOF\s*$", pdf)
        assert found is not None
        table = pdf[int(found[1]) :]
        rows = table[: table.index(b"trailer")].split(b"\n")[2:-1]
        self.offsets = {n: int(row[:10]) for n, row in enumerate(rows) if row[17:18] == b"n"}
        root = self.body(self.number(rb"/Root (\d+)", table))
        self.kids = self.numbers(rb"/Kids\[(.*?)\]", self.body(self.number(rb"/Pages (\d+)", root)))
        self.tags = self.body(self.number(rb"/StructTreeRoot (\d+)", root))

    @staticmethod
    def number(pattern: bytes, where: bytes) -> int:
        found = re.search(pattern, where)
        assert found is not None, pattern
        return int(found[1])

    @staticmethod
    def numbers(pattern: bytes, where: bytes) -> list[int]:
        found = re.search(pattern, where, re.DOTALL)
        assert found is not None, pattern
        return [int(number) for number in re.findall(rb"(\d+) 0 R", found[1])]

    def body(self, number: int) -> bytes:
        start = self.offsets[number]
        assert self.pdf.startswith(b"%d 0 obj\n" % number, start)
        return self.pdf[start : self.pdf.index(b"\nendobj", start)]

    def stream(self, number: int) -> bytes:
        head, _, rest = self.pdf[self.offsets[number] :].partition(b"stream\n")
        content = rest[: self.number(rb"/Length (\d+)", head)]
        return zlib.decompress(content) if b"FlateDecode" in head else content

    def pages(self) -> list[str]:
        """The text of each page, a line a piece."""
        return [self.text(number) for number in self.kids]

    def text(self, page: int) -> str:
        body = self.body(page)
        fonts = dict(re.findall(rb"/(f\d+) (\d+) 0 R", self.body(self.number(rb"/Resources (\d+)", body))))
        signs = {name: self.signs(int(number)) for name, number in fonts.items()}
        shown, font = "", b""
        for name, piece, end in _SHOWN.findall(self.stream(self.number(rb"/Contents (\d+)", body))):
            font = b"" if end else name or font
            raw = _ESCAPED.sub(_unescaped, piece)
            if font:
                shown += "".join(signs[font].get(raw[at : at + 2], "") for at in range(0, len(raw), 2))
            shown += "\n" if end else ""
        return shown

    def signs(self, font: int) -> dict[bytes, str]:
        """Which text each glyph of a font stands for."""
        table = self.stream(self.number(rb"/ToUnicode (\d+)", self.body(font)))
        found = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table)
        return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in found}


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if sign[:1].isdigit() else _SIGNS.get(sign, sign)
