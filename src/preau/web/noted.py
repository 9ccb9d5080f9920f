"""What the portal notes on a request while it is answered, in one list; who reads one asks whether it is there."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from preau.accounts.enums import Language
from preau.accounts.models import User
from preau.structures.models import Structure


class NotedRequest(HttpRequest):
    """Any request, as `noted` gives it. None of these is there before the line that writes it ran."""

    structure: Structure
    """Of a page without a household: shown on the roof."""
    entered: User
    """Who signed in during this very request."""
    has_signed_out: bool
    suspended: str
    """`doors.FORM` or `doors.PAGE`: what was cut short, for want of a session."""
    is_resumed: bool
    other_language: Language
    """The one that a translated page is not in."""
    hosts_portal: bool
    """Whether the administration opens to the person signed in."""


def noted(request: HttpRequest) -> NotedRequest:
    """The same request, to be written on."""
    return cast("NotedRequest", request)
