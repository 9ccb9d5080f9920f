from __future__ import annotations

import pghistory
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from preau.config.middleware import AdminHistoryMiddleware


def told_to_the_audit_trail(request: HttpRequest) -> HttpResponse:
    with pghistory.context() as context:
        return HttpResponse(str(context.metadata.get("url", "")))


@pytest.mark.parametrize(
    ("path", "told"),
    [("/gestion/structures/1/", "/gestion/structures/1/"), ("/ville/planning/", ""), ("/gestions/", "")],
)
def test_audit_trail_learns_the_page_in_the_administration_only(path: str, told: str) -> None:
    request = RequestFactory().post(path)
    request.user = AnonymousUser()
    assert AdminHistoryMiddleware(told_to_the_audit_trail)(request).content.decode() == told
