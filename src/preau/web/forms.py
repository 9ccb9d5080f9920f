"""What forms of the portal share."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def typed_data(request: HttpRequest) -> QueryDict | None:
    """What a form sent, empty or not; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None
