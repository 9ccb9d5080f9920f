"""What no person types, put into every form that pages really hold and into every name of a town, and what to expect
then."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client

NASTY = (
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\ufffe\u202e",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "01/01/0001",
    "31/12/9999",
    "0001-01",
    "9999-12",
    "24:61",
    "100000000000000000000",
    "-100000000000000000000",
    "9223372036854775808",
    "2147483648",
    "-1",
    "9" * 5000,
    "1e400",
    "1e308",
    "NaN",
    "Infinity",
    "99999999999999999999,99",
    "٣",
    "²",
    "é" * 70_000,
    "x" * 300,
    "http://[",
    "//evil.exemple.fr/\\",
    "'\"><\x7f\x1b",
    "\"'onmal=1 <mal>",
    "1:99999999999999999999:1",
    "1:1:1:1:1",
    ",,,,",
    "[]",
    "{}",
    "%00",
    "",
)

MARKUP = "\"'onmal=1 <mal>"
"""A tag, and an attribute for where quotes would end: harmless as text, found at once in a page that shows it raw."""
_RAW = re.compile(r"<mal|<[a-zA-Z][^<>]*\"'onmal")
TYPED = re.compile(
    r"(display_|last_|usage_|first_|class_|short_|file_)?name|units?|title|body|welcome|description|summary|address|city"
    r"|reason|text|note|place|drawer|bank|payer|reference|label|outcome|source|browser|proof_note|late_words"
    r"|(refusal|booking_blocked|payment_blocked)_reason|account_delay(_holidays)?|(contact|mobile|home|work)_phone"
)
"""Columns that hold what a person wrote, whatever the table."""


def write_markup() -> None:
    """Begin every text that people wrote in this town with `MARKUP`."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        for model in apps.get_models():
            for field in model._meta.concrete_fields if model.__module__.startswith("preau.") else ():
                long = field.max_length is None or field.max_length >= 2 * len(MARKUP)
                if isinstance(field, models.CharField | models.TextField) and TYPED.fullmatch(field.column) and long:
                    table, column = model._meta.db_table, field.column
                    cut = f"left(%s || {column}, {field.max_length})" if field.max_length else f"%s || {column}"
                    cursor.execute(f"UPDATE {table} SET {column} = {cut} WHERE {column} <> ''", [MARKUP])  # noqa: S608
        cursor.execute("SET LOCAL session_replication_role = 'origin'")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@dataclass
class Form:
    """A form of a page, with what a browser would send untouched."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.links = page, [], []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in at:
            self.links.append(urljoin(self.page, at["href"]))
        for verb in ("hx-get", "hx-post"):
            if verb in at:
                self._open(at.get(verb) or self.page, verb.removeprefix("hx-"), "")
                self._form = None
        if tag == "form":
            self._open(at.get("action", ""), at.get("method", "get").lower(), at.get("id", ""))
        elif tag in {"input", "button", "select", "textarea"} and at.get("name"):
            self._field(tag, at)
        elif tag == "option" and self._select and self._form is not None:
            kept = self._form.fields[self._select]
            self._form.fields[self._select] = at.get("value", "") if "selected" in at or not kept else kept
        if "formaction" in at and self._form is not None:
            self.forms.append(Form(urljoin(self.page, at["formaction"]), "post", self._form.fields))

    def _open(self, action: str, method: str, key: str) -> None:
        self._form = self._by_id[key or str(len(self._by_id))] = Form(urljoin(self.page, action), method)
        self.forms.append(self._form)

    def _field(self, tag: str, at: dict[str, str]) -> None:
        form = self._by_id.get(at.get("form", "")) or self._form
        if form is None or at["name"] == "csrfmiddlewaretoken":
            return
        if tag == "select":
            self._select, self._form = at["name"], form
        unticked = at.get("type") in {"radio", "checkbox"} and "checked" not in at and at["name"] in form.fields
        if not unticked:
            form.fields[at["name"]] = at.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""


def forms_of(page: str, response: HttpResponse) -> tuple[list[Form], list[str]]:
    """The forms of a page and its links."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return [], []
    reader = _Reader(page)
    reader.feed(response.content.decode())
    return reader.forms, reader.links


def is_ours(address: str) -> bool:
    return not urlsplit(address).netloc


class Fuzz:
    """Sends variants; each is undone, so that the next finds the same town. `failures` tells what was not right."""

    def __init__(self, client: Client, who: str, seed: int = 20261130) -> None:
        client.raise_request_exception = False
        self.client, self.who, self.random = client, who, random.Random(seed)
        self.failures: list[str] = []
        self.sent = self.marked = 0

    def send(self, method: str, path: str, fields: dict[str, object]) -> HttpResponse:
        """One request; a status of 500 or more is a failure."""
        self.sent += 1
        encoded = urlencode(fields, doseq=True, errors="surrogatepass")
        with transaction.atomic():
            if method == "post":
                kind = "application/x-www-form-urlencoded"
                response = self.client.generic("POST", path, encoded, content_type=kind)
            else:
                response = self.client.get(path.partition("?")[0], QUERY_STRING=encoded)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            told = {name: str(value)[:40] for name, value in fields.items()}
            self.failures.append(f"{self.who} {method} {path} {told!r}: {response.status_code}")
        self.failures += [f"{self.who} {method} {path}: {fault}" for fault in self._faults(response)]
        return response

    def _faults(self, response: HttpResponse) -> Iterator[str]:
        """What a page must never do, whatever it was sent and whoever wrote the names it shows."""
        page = response.content.decode() if response.get("Content-Type", "").startswith("text/html") else ""
        self.marked += "&lt;mal&gt;" in page
        if raw := _RAW.search(page):
            yield "raw markup: " + page[max(0, raw.start() - 80) : raw.end() + 80]
        kept, is_read = response.get("Cache-Control", ""), response.status_code != 400
        if is_read and SESSION_KEY in self.client.session and not ("no-store" in kept or "public" in kept):
            yield "kept by a cache"
        if response.get("X-Content-Type-Options") != "nosniff":
            yield "type may be guessed"
        if response.status_code in {301, 302} and not is_ours(response["Location"]):
            yield "leads elsewhere: " + response["Location"]

    def mutations(self, form: Form, per_field: int) -> Iterator[dict[str, object]]:
        """As it is; each field in turn with some nasty values; one twice, one missing."""
        yield form.fields
        for name in form.fields:
            for nasty in self.random.sample(NASTY, min(per_field, len(NASTY))):
                yield {**form.fields, name: nasty}
        if form.fields:
            name = self.random.choice(sorted(form.fields))
            yield {**form.fields, name: [form.fields[name], self.random.choice(NASTY)]}
            yield {other: kept for other, kept in form.fields.items() if other != name}
