"""French typography of every page, and the form of what people type: one place each, for all pages.

Pages are written with ordinary spaces; on the way out the spaces that a line must not break at become no-break ones:
before `: ; ? ! % » €`, after `«`, inside hours (`8 h 30`). Tags, what is typed in a field and scripts stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language

NO_BREAK = b" "
_IN_TEXT = rb"[^<>]*<(?!/(?:textarea|script|style|option)\b)"
_BEFORE = re.compile(rb" (?=(?:[:;?!%]|\xc2\xbb|\xe2\x82\xac)(?![\w/])" + _IN_TEXT + rb")")
_AFTER = re.compile(rb"(?<=\xc2\xab) (?=" + _IN_TEXT + rb")")
_HOURS = re.compile(rb"(?<=\d) (?=h\b" + _IN_TEXT + rb")|(?<=\d h) (?=\d\d\b" + _IN_TEXT + rb")")


def set_french(html: bytes) -> bytes:
    """An HTML page in UTF-8 with the no-break spaces that French asks for."""
    for spaces in (_BEFORE, _AFTER, _HOURS):
        html = spaces.sub(NO_BREAK, html)
    return html


class FrenchTypographyMiddleware:
    """Sets every HTML page that is written in French."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
        if is_page and (get_language() or "fr").startswith("fr"):
            response.content = set_french(response.content)
        return response


class ComposedTextMiddleware:
    """What people type is kept in the composed form (NFC) of its accents, so that one name is one text everywhere.

    Some keyboards and files write `é` as two signs. Passwords are left as typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = composed(request.GET)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """A bank's message is read by its own view, sign by sign: its address is exempt, as from the CSRF token."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request._post = composed(request.POST)  # type: ignore[attr-defined]  # noqa: SLF001


def composed(values: QueryDict) -> QueryDict:
    """The same values with their accents composed; the very object when they all are."""
    if all(unicodedata.is_normalized("NFC", text) for name in values for text in values.getlist(name)):
        return values
    changed = values.copy()
    for name in values:
        if "password" not in name:
            changed.setlist(name, [unicodedata.normalize("NFC", text) for text in values.getlist(name)])
    changed._mutable = False  # type: ignore[attr-defined]  # noqa: SLF001
    return changed
