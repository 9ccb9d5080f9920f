"""Pages of long lists, by number in the address."""

from __future__ import annotations

from django.http import HttpRequest

LAST_PAGE = 10_000
LARGEST_ID = 2**63 - 1
"""The largest row number of a table."""


def page_number(request: HttpRequest) -> int:
    """The page asked for by `?page=`, from 1; anything unreadable is the first."""
    typed = request.GET.get("page", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 5):
        return 1
    return min(max(int(typed), 1), LAST_PAGE)
