"""Which language a page speaks: only whole pages are translated, so the others stay in French from end to end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import translation

from preau.accounts.enums import Language
from preau.web import modules
from preau.web.noted import noted

COOKIE = "langue"
ACCOUNT = "compte/"
"""Where the addresses of one's own account begin, the sign-in included."""
ROOT = "root"
"""The portal's first page, above the structures; theirs say it of themselves (`web/modules.py`)."""


class LanguageMiddleware:
    """French, unless the page is translated and the person chose another language: by account, else by cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            translation.deactivate()

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if not is_translated(request.resolver_match):
            return
        language = language_of(request)
        noted(request).other_language = next(other for other in Language if other is not language)
        translation.activate(language.value)


def is_translated(match: ResolverMatch | None) -> bool:
    """Whether the whole page has an English text."""
    if match is None:
        return False
    return match.route.startswith(ACCOUNT) or match.url_name == ROOT or match.url_name in modules.translated()


def language_of(request: HttpRequest) -> Language:
    """What the person chose; French until then."""
    chosen = getattr(request.user, "language", "") or request.COOKIES.get(COOKIE, "")
    return Language(chosen) if chosen in set(Language) else Language.FRENCH
