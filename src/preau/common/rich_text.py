"""Text with a little shape, as agents write it: paragraphs, lists, bold, italic and links, and nothing else.

- A blank line begins a paragraph; lines that begin with `- ` make a list.
- `**gras**`, `*italique*`, `[mots](https://…)` (also `mailto:` and `tel:`).
- In a document, a line that begins with `## ` is a heading.

Everything typed is escaped first, so no HTML passes; what comes out goes through nh3 besides, as a second lock.
"""

from __future__ import annotations

import re
from html import escape

import nh3

_TAGS = {"p", "br", "ul", "li", "strong", "em", "a", "h2"}
_SCHEMES = {"https", "http", "mailto", "tel"}
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<!\*)\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?!\*)")
_UNBROKEN = re.compile(r"(?<=«) | (?=[:;!?»])")
"""Spaces that French typography keeps with their sign."""
_LINK = re.compile(r"\[([^\[\]]+)\]\(((?:https?://|mailto:|tel:)[^\s()]+)\)")


def to_html(text: str, *, is_document: bool = False) -> str:
    """Safe HTML of a text; empty for a blank one. Only a document has headings, and its signs kept
    with the word before them."""
    text = text.replace("\r\n", "\n").strip()
    if is_document:
        text = re.sub(r"^(## .*)$", r"\n\1\n", text, flags=re.MULTILINE)
        text = _UNBROKEN.sub("\u00a0", text)
    blocks = re.split(r"\n\s*\n", text)
    html = "".join(_block(block.strip("\n"), is_document) for block in blocks if block.strip())
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener")


def _block(block: str, is_document: bool) -> str:
    """Paragraphs and lists, in the order of the lines; a heading stands alone."""
    if is_document and block.startswith("## "):
        return f"<h2>{_inline(block[3:])}</h2>"
    html = ""
    lines: list[str] = []
    items: list[str] = []
    for line in block.split("\n"):
        if line.lstrip().startswith("- "):
            html += _paragraph(lines)
            lines = []
            items.append(line.lstrip()[2:])
        else:
            html += _list(items)
            items = []
            lines.append(line)
    return html + _paragraph(lines) + _list(items)


def _paragraph(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>" if lines else ""


def _list(items: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ul>" if items else ""


def _inline(line: str) -> str:
    html = escape(line.strip())
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    return _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", html))
