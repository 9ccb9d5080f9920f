"""Joins documents that typst made into one, tags and headers of tables included; reads what typst writes, no other PDF.

Typst writes each object in clear, at the offset its table tells, every one of generation 0. Those of each document are
copied with their numbers moved, one document at a time; what a PDF has once (the tree of pages, the root of the tags,
the element of the whole document) is written anew, its catalogue and its description are those of the first document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

PAGES, TAGS, WHOLE, FIRST = 1, 2, 3, 4
"""The numbers of what is written anew, and of the first object that is copied."""
_PLAIN = rb"[^()\\]|\\."
_TEXT = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*\))*\))*\)"
_TOKEN = re.compile(rb"(" + _TEXT + rb")|<[0-9A-Fa-f]*>|\b(\d+) 0 R\b|(/StructParents?) (\d+)", re.DOTALL)
_CELL = re.compile(rb"\(U\d+x\d+y\d+\)")
"""How typst names the header of a column, for the cells below."""
_REFERENCE = re.compile(rb"(\d+) 0 R")
_STREAM = b">>\nstream\n"


class JoinError(ValueError):
    """A document that is not written as typst does."""


def page_count(pdf: bytes) -> int:
    """How many pages a document of typst has."""
    return int(_one(rb"<</Type/Pages/Count (\d+)", pdf))


def join(documents: Iterable[bytes]) -> bytes:
    """One document of all the pages, in order. Raises `JoinError`, also for no document."""
    joined = _Joined()
    for document in documents:
        joined.add(_Source(document, joined.added))
    return joined.whole()


class _Source:
    """One of the documents: its objects, and the numbers of those that a PDF has once."""

    def __init__(self, pdf: bytes, rank: int) -> None:
        self.pdf, self.rank = pdf, rank
        at = int(_one(rb"startxref\n(\d+)\n%%EOF\s*$", pdf))
        self.trailer = pdf[pdf.index(b"trailer", at) :]
        rows = pdf[at : len(pdf) - len(self.trailer)].split(b"\n")[3:]
        starts = {int(row[:10]): number for number, row in enumerate(rows, 1) if row[17:18] == b"n"}
        ends = [*sorted(starts)[1:], at]
        self.where = {starts[start]: (start, end) for start, end in zip(sorted(starts), ends, strict=True)}
        self.size = int(_one(rb"/Size (\d+)", self.trailer))
        self.catalog = int(_one(rb"/Root (\d+) 0 R", self.trailer))
        self.about = int(_one(rb"/Info (\d+) 0 R", self.trailer))
        root = self.body(self.catalog)
        self.pages, self.tags = int(_one(rb"/Pages (\d+)", root)), int(_one(rb"/StructTreeRoot (\d+)", root))
        self.metadata, self.outlines = int(_one(rb"/Metadata (\d+)", root)), int(_one(rb"/Outlines (\d+)", root))

    def body(self, number: int) -> bytes:
        """What an object holds, without its number."""
        start, end = self.where[number]
        head, _, rest = self.pdf[start:end].partition(b" obj\n")
        if head != b"%d 0" % number or not rest.rstrip().endswith(b"endobj"):
            raise JoinError(f"object {number} is not where it should be")
        return rest.rstrip().removesuffix(b"endobj").rstrip(b"\n")


@dataclass
class _Joined:
    """The document under way: what is written, and what the trees of the whole will hold."""

    out: bytearray = field(default_factory=bytearray)
    offsets: dict[int, int] = field(default_factory=dict)
    added: int = 0
    next: int = FIRST
    pages: list[int] = field(default_factory=list)
    elements: list[int] = field(default_factory=list)
    roles: dict[bytes, None] = field(default_factory=dict)
    parents: list[bytes] = field(default_factory=list)
    headers: list[bytes] = field(default_factory=list)
    keys: int = 0
    """Pages and others that lead to their tags, each by a number of its own."""
    last: dict[int, bytes] = field(default_factory=dict)
    """The catalogue and the metadata, which tell of the whole."""
    trailer: bytes = b""

    def add(self, source: _Source) -> None:
        """Copy the objects of a document."""
        base, self.next = self.next, self.next + source.size
        moved = {source.pages: PAGES, source.tags: WHOLE}
        if not self.added:
            self.out += source.pdf[: min(start for start, _ in source.where.values())]
            self._open(source, base)
        tree = self._moved(source.body(source.tags), base, moved, source)
        tops = [int(number) for number in _REFERENCE.findall(_one(rb"/K\[([^\]]*)\]/ParentTree", tree))]
        once = {source.pages, source.tags, source.catalog, source.metadata}
        once |= {source.about, source.outlines} if self.added else set()
        for number in source.where.keys() - once:
            body = self._moved(source.body(number), base, moved, source)
            self._write(base + number, body.replace(b"/S/Document", b"/S/Part") if base + number in tops else body)
        self._graft(source, tree, tops, base)

    def whole(self) -> bytes:
        """The document, with its trees and its table."""
        if not self.added:
            raise JoinError("no document")
        count = len(self.pages)
        self._write(PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, _list(self.pages)))
        tree = b"<</Type/StructTreeRoot/RoleMap<<%s>>/K[%d 0 R]/ParentTree<</Nums[%s]>>/IDTree<</Names[%s]>>"
        held = (b"".join(self.roles), WHOLE, b" ".join(self.parents), b"".join(self.headers))
        self._write(TAGS, tree % held + b"/ParentTreeNextKey %d>>" % self.keys)
        self._write(WHOLE, b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (TAGS, _list(self.elements)))
        for number, body in self.last.items():
            self._write(number, _with_pages(body, count))
        at = len(self.out)
        self.out += b"xref\n0 %d\n" % self.next
        for number in range(self.next):
            place = self.offsets.get(number)
            self.out += b"0000000000 65535 f \n" if place is None else b"%010d 00000 n \n" % place
        self.out += re.sub(rb"/Size \d+", b"/Size %d" % self.next, self.trailer, count=1)
        self.out += b"startxref\n%d\n%%%%EOF" % at
        return bytes(self.out)

    def _open(self, source: _Source, base: int) -> None:
        moved = {source.pages: PAGES, source.tags: TAGS}
        self.last[base + source.catalog] = self._moved(source.body(source.catalog), base, moved, source)
        self.last[base + source.metadata] = source.body(source.metadata)
        self.trailer = self._moved(source.trailer.partition(b"startxref")[0], base, moved, source)

    def _graft(self, source: _Source, tree: bytes, tops: list[int], base: int) -> None:
        kids = _one(rb"/Kids\[([^\]]*)\]", source.body(source.pages))
        pages = [base + int(number) for number in _REFERENCE.findall(kids)]
        if len(pages) != page_count(source.body(source.pages)):
            raise JoinError("the pages of a document are not in one list")
        self.pages += pages
        self.elements += tops
        self.roles |= dict.fromkeys(re.findall(rb"/\w+/\w+", _one(rb"/RoleMap<<(.*?)>>", tree)))
        for key, number in re.findall(rb"(\d+) (\d+) 0 R", _one(rb"/ParentTree<</Nums\[([^\]]*)\]", tree)):
            self.parents.append(b"%d %s 0 R" % (self.keys + int(key), number))
        self.headers += re.findall(rb"\([^)]*\)\d+ 0 R", _one(rb"/IDTree<</Names\[([^\]]*)\]", tree))
        self.keys += int(_one(rb"/ParentTreeNextKey (\d+)", tree))
        self.added += 1

    def _write(self, number: int, body: bytes) -> None:
        self.offsets[number] = len(self.out)
        self.out += b"%d 0 obj\n%s\nendobj\n\n" % (number, body)

    def _moved(self, body: bytes, base: int, moved: dict[int, int], source: _Source) -> bytes:
        """An object whose numbers are those of the whole; a stream and a text stay as they are."""

        def token(found: re.Match[bytes]) -> bytes:
            if number := found[2]:
                return b"%d 0 R" % moved.get(int(number), base + int(number))
            if kind := found[3]:
                return b"%s %d" % (kind, self.keys + int(found[4]))
            text = found[0]
            return b"(P%04d" % source.rank + text[1:] if _CELL.fullmatch(text) else text

        head, sign, stream = body.partition(_STREAM)
        return _TOKEN.sub(token, head) + sign + stream


def _with_pages(body: bytes, count: int) -> bytes:
    """The metadata of the whole, whose length says how long they are."""
    head, sign, stream = body.partition(_STREAM)
    if not sign:
        return body
    told = re.sub(rb"<xmpTPg:NPages>\d+<", b"<xmpTPg:NPages>%d<" % count, stream)
    length = int(_one(rb"/Length (\d+)", head)) + len(told) - len(stream)
    return re.sub(rb"/Length \d+", b"/Length %d" % length, head) + sign + told


def _list(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _one(pattern: bytes, where: bytes) -> bytes:
    found = re.search(pattern, where, re.DOTALL)
    if found is None:
        raise JoinError(f"no {pattern!r}")
    return found[1]
