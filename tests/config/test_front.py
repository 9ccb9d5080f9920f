"""The front of the server, before a stand-in of Django: bodies, limits, headers, files."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from preau.common.http import REFUSED
from preau.config import front
from preau.config.bodies import FORM, SMALL, UPLOAD, longest
from preau.config.datadir import ROOT
from preau.config.front import BLOCK, Blocks, Environ, Front, base_environ

TEMPLATES = ROOT / "src/preau/web/templates"


class Page:
    """Stands where Django would: keeps the environment and the body, answers what it was given."""

    def __init__(self, answer: Iterable[bytes] = (b"vu",)) -> None:
        self.answer = answer
        self.environ: Environ = {}
        self.body = b""

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        self.environ = environ
        self.body = environ["wsgi.input"].read()
        start("200 OK", [("X-Kind", "page")])
        return self.answer


def visit(page: Page, *blocks: bytes, path: str = "/compte/", headers: Iterable[tuple[bytes, bytes]] = ()) -> list[Any]:
    """What is sent back for a request whose body comes in these blocks."""
    sent: list[Any] = []
    rest = list(blocks)

    async def receive() -> dict[str, Any]:
        if not rest:
            await asyncio.Event().wait()
        block = rest.pop(0)
        return {"type": "http.request", "body": block, "more_body": bool(rest) or block == b"..."}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST" if blocks else "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"a=1",
        "http_version": "1.1",
        "scheme": "http",
        "headers": list(headers),
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
    }
    with ThreadPoolExecutor(1) as apart:  # a process that drives a browser has a loop under way in its main thread
        apart.submit(asyncio.run, Front(page, base_environ())(scope, receive, send)).result()
    return sent


def length(number: int) -> tuple[bytes, bytes]:
    return (b"content-length", str(number).encode())


def test_body_is_whole_when_the_page_sees_it() -> None:
    page = Page()
    sent = visit(page, b"a", b"b", b"c", headers=[length(3)])
    assert (page.body, page.environ["CONTENT_LENGTH"], page.environ["REQUEST_METHOD"]) == (b"abc", "3", "POST")
    assert (sent[0]["status"], sent[0]["headers"], sent[1]["body"]) == (200, [(b"x-kind", b"page")], b"vu")


def test_body_without_a_length_is_counted() -> None:
    page = Page()
    visit(page, b"ab", b"cd", headers=[(b"transfer-encoding", b"chunked")])
    assert (page.body, page.environ["CONTENT_LENGTH"]) == (b"abcd", "4")


@pytest.mark.parametrize("size", [SMALL, SMALL + 1, SMALL + 50_000])
def test_limit_is_to_the_byte(size: int) -> None:
    page = Page()
    visit(page, b"x" * (size - 10), b"x" * 10, headers=[length(size)])
    assert page.environ.get(REFUSED) == (None if size <= SMALL else 413)
    assert len(page.body) == (size if size <= SMALL else 0)


def test_sender_who_stops_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "PATIENCE", 0.05)
    page = Page()
    sent = visit(page, b"...", headers=[length(100)])
    assert page.environ[REFUSED] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_bodies_held_at_once_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "HELD", 10)
    page = Page()
    visit(page, b"x" * 11, headers=[length(11)])
    assert page.environ[REFUSED] == 503


def test_headers_are_told_in_the_words_of_wsgi_and_none_passes_for_another() -> None:
    page = Page()
    headers = [
        (b"host", b"exemple.fr"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"1.2.3.4"),
        (b"x_forwarded_for", b"6.6.6.6"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
    ]
    visit(page, path="/%C3%A9t%C3%A9/%2F", headers=headers)
    told = page.environ
    assert told["PATH_INFO"].encode("latin-1").decode() == "/été//"
    assert (told["HTTP_HOST"], told["HTTP_COOKIE"], told["HTTP_ACCEPT"]) == ("exemple.fr", "a=1; b=2", "text/html,*/*")
    assert (told["HTTP_X_FORWARDED_FOR"], told["QUERY_STRING"], told["REMOTE_ADDR"]) == ("1.2.3.4", "a=1", "127.0.0.1")
    assert REFUSED not in told


@pytest.mark.parametrize("size", [0, 10, BLOCK, 2 * BLOCK + 1])
def test_file_is_sent_whole_and_closed(size: int) -> None:
    file = io.BytesIO(b"f" * size)
    sent = visit(Page(Blocks(file)))
    assert b"".join(message.get("body", b"") for message in sent) == b"f" * size
    assert [message.get("more_body") for message in sent][-1] is False
    assert file.closed


def test_every_form_with_a_file_may_send_one() -> None:
    """A new one is named in `preau.config.bodies`, or its files stop at 1 MB or less."""
    known = {"desk/settings/look.html": "desk_look", "desk/money/online/journals.html": "desk_bank_preview"}
    found = {str(path.relative_to(TEMPLATES)) for path in Path(TEMPLATES).rglob("*.html") if _takes_files(path)}
    assert found == set(known)
    for name in known.values():
        assert longest(reverse(name, args=["valbrune"])) == UPLOAD


def _takes_files(path: Path) -> bool:
    return "multipart/form-data" in path.read_text(encoding="utf-8")


def test_long_forms_are_those_behind_the_sign_in() -> None:
    for name in ("planning_year", "desk_days", "desk_news", "patterns"):
        assert longest(reverse(name, args=["valbrune"])) == FORM
    for name in ("sign_up", "account_request", "home"):
        assert longest(reverse(name, args=["valbrune"])) == SMALL
    for path in ("/compte/connexion/", "/paiement/notification/lyra/", "/"):
        assert longest(path) == SMALL
