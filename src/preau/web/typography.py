"""French typography, in one place for all pages.

Pages are written with ordinary spaces; on the way out the spaces that a line must not break at become no-break ones:
before `: ; ? ! % » €`, after `«`, inside hours (`8 h 30`). Tags, what is typed in a field and scripts stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

NO_BREAK = "\u00a0".encode()
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
