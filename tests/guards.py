"""Rules that hold in every test and forbid whole classes of mistakes.

- A template that reads an undefined variable fails (`FAIL_INVALID_TEMPLATE_VARS` in pyproject.toml).
- A query that gives no order gets its rows in reverse, so that nothing leans on the accident of insertion.
- `select_for_update` over a join must say which tables it locks (`of`).
- A page with a form that posts must carry the CSRF token in it; one that posts to another site must not.
- No connection leaves this machine.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client

ELSEWHERE = re.compile(r"<form\b[^>]*action=[\"']?https?://", re.IGNORECASE)
POST_FORM = re.compile(r"<form\b[^>]*method=[\"']?post\b.*?</form>", re.IGNORECASE | re.DOTALL)
SAFE_FAMILIES = {socket.AF_UNIX}


@pytest.fixture(autouse=True, scope="session")
def _guards() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _reverse_unordered(patch)
        _demand_of(patch)
        _demand_csrf_token(patch)
        _stay_on_this_machine(patch)
        yield


def _reverse_unordered(patch: pytest.MonkeyPatch) -> None:
    fetch_all = QuerySet._fetch_all

    def reversed_fetch_all(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and self._result_cache and not self.ordered and not self.query.is_sliced:
            self._result_cache.reverse()

    patch.setattr(QuerySet, "_fetch_all", reversed_fetch_all)


def _demand_of(patch: pytest.MonkeyPatch) -> None:
    as_sql = SQLCompiler.as_sql

    def checked_as_sql(self: SQLCompiler, *args: Any, **options: Any) -> Any:
        sql, parameters = as_sql(self, *args, **options)
        if self.query.select_for_update and not self.query.select_for_update_of and " JOIN " in sql:
            raise AssertionError(f"select_for_update() over a join must say of=(…): {sql}")
        return sql, parameters

    patch.setattr(SQLCompiler, "as_sql", checked_as_sql)


def _demand_csrf_token(patch: pytest.MonkeyPatch) -> None:
    request = Client.request

    def checked_request(self: Client, **environ: Any) -> Any:
        response = request(self, **environ)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            for form in POST_FORM.findall(response.content.decode(response.charset)):
                has_token, is_foreign = "csrfmiddlewaretoken" in form, bool(ELSEWHERE.match(form))
                assert has_token or is_foreign, f"A form that posts has no CSRF token: {form[:200]}"
                assert not (has_token and is_foreign), f"A CSRF token would leave for another site: {form[:200]}"
        return response

    patch.setattr(Client, "request", checked_request)


def _stay_on_this_machine(patch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def local_connect(self: socket.socket, address: Any) -> Any:
        if self.family not in SAFE_FAMILIES and str(address[0]) not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"A test tried to reach {address}")
        return connect(self, address)

    patch.setattr(socket.socket, "connect", local_connect)
