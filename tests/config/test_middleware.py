from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from preau.accounts.models import User
from preau.config.middleware import AdminHistoryMiddleware

pytestmark = pytest.mark.django_db


def told_to_the_histories(request: HttpRequest | None = None) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'url'")
        [url] = cursor.fetchone()
    return HttpResponse(url or "")


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("POST", "/gestion/structures/1/", "/gestion/structures/1/"),
        ("GET", "/gestion/structures/1/", ""),
        ("POST", "/ville/planning/", ""),
        ("POST", "/gestions/", ""),
    ],
)
def test_histories_learn_the_page_when_the_administration_writes(method: str, path: str, told: str) -> None:
    request = RequestFactory().generic(method, path)
    request.user = AnonymousUser()
    assert AdminHistoryMiddleware(told_to_the_histories)(request).content.decode() == told
    assert told_to_the_histories().content == b""


def test_row_written_in_the_administration_carries_its_author() -> None:
    author = User.objects.create_user("mairie@exemple.fr")
    request = RequestFactory().post("/gestion/structures/structure/add/")
    request.user = author

    def write(request: HttpRequest) -> HttpResponse:
        from preau.structures.models import Structure

        Structure.objects.create(slug="valbrune", name="Valbrune")
        return HttpResponse()

    AdminHistoryMiddleware(write)(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT context.metadata ->> 'user' FROM structures_structureevent event "
            "JOIN pghistory_context context ON context.id = event.pgh_context_id"
        )
        assert cursor.fetchall() == [(str(author.pk),)]
