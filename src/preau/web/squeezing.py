"""Templates are written one tag a line; their lines are joined when they are read, so that pages stay light.

A new line and what indents the next become one space, as any browser would show them, and nothing at all beside the
tag of a block, where no browser shows a space. What keeps its spaces (`pre`, `textarea`, `script`, `style`) and
sentences to translate, whose new lines belong to them, stay as they are.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import filesystem

_KEPT = re.compile(
    r"(<(pre|textarea|script|style)\b.*?</\2>"
    r"|\{%\s*(blocktrans|blocktranslate|comment|verbatim)\b.*?\{%\s*end\3\s*%\})",
    re.DOTALL,
)
_NEW_LINE = re.compile(r"[ \t]*\n\s*")
_BLOCK = (
    r"</?(?:html|head|body|title|meta|link|header|footer|main|nav|section|article|aside|div|p|h[1-6]|ul|ol|li|d[ldt]"
    r"|table|thead|tbody|tfoot|t[rdh]|caption|form|fieldset|legend|details|summary|option|button|select|br|hr)\b[^<>]*>"
)
# Through a condition that begins after a block, or ends before one. Not through a loop: its turns follow each other.
_AFTER_BLOCK = re.compile(_BLOCK + r"(?:\s*\{%\s*(?:if|with|block)\b[^%]*%\})*$")
_BEFORE_BLOCK = re.compile(r"(?:\{%\s*(?:endif|endwith|endblock)\b[^%]*%\}\s*)*" + _BLOCK)
_FAR = 500  # characters looked at before a new line


def squeeze(source: str) -> str:
    """The source with its lines joined."""
    kept = [found.span() for found in _KEPT.finditer(source)]

    def joined(line: re.Match[str]) -> str:
        if any(start <= line.start() < end for start, end in kept):
            return line[0]
        before, after = source[max(0, line.start() - _FAR) : line.start()], line.end()
        if source.startswith(">", after):  # the end of a tag
            return ""
        return "" if _AFTER_BLOCK.search(before) or _BEFORE_BLOCK.match(source, after) else " "

    return _NEW_LINE.sub(joined, source).strip()


class Loader(filesystem.Loader):
    """Reads our templates; pages are squeezed, texts (mails) are not."""

    def get_contents(self, origin: Origin) -> str:
        source = super().get_contents(origin)
        return squeeze(source) if str(origin.template_name).endswith(".html") else source
