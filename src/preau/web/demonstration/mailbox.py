"""The Maildir where the demonstration's mail server puts every message; read only, newest first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import islice
from pathlib import Path

from django.conf import settings

PAGE_SIZE = 25
_FOLDERS = ("new", "cur")


@dataclass(frozen=True)
class Summary:
    """One message of the list; `key` is its file's name without Maildir flags."""

    key: str
    sender: str
    recipients: str
    subject: str
    received_at: datetime


@dataclass(frozen=True)
class Message:
    """One message whole: `text` is its plain part, `html` its rich one, both "" when missing."""

    summary: Summary
    text: str
    html: str
    attachments: list[str]


@dataclass(frozen=True)
class Page:
    """A slice of the box: `number` counts from 1."""

    messages: list[Summary]
    number: int
    has_older: bool


def page(number: int, recipient: str = "") -> Page:
    """The messages of a page; with `recipient`, only those sent to an address that contains it."""
    wanted = recipient.strip().lower()
    found = (summary for summary in _summaries() if wanted in summary.recipients.lower())
    start = (number - 1) * PAGE_SIZE
    rows = list(islice(found, start, start + PAGE_SIZE + 1))
    return Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def message(key: str) -> Message | None:
    """The message whose key is `key`, or None. The key is looked for among the files, never joined to a path."""
    for path in _files():
        if _key(path) == key:
            return _read(path)
    return None


def _files() -> list[Path]:
    box = Path(settings.DATA_DIR) / "mailbox"
    entries = [entry for folder in _FOLDERS if (box / folder).is_dir() for entry in os.scandir(box / folder)]
    entries.sort(key=lambda entry: (entry.stat().st_mtime_ns, entry.name), reverse=True)
    return [Path(entry.path) for entry in entries if entry.is_file()]


def _key(path: Path) -> str:
    return path.name.partition(":")[0]


def _summaries() -> Iterator[Summary]:
    parser = BytesParser(policy=policy.default)
    for path in _files():
        with path.open("rb") as file:
            headers = parser.parse(file, headersonly=True)
        yield _summary(path, headers)


def _summary(path: Path, headers: EmailMessage) -> Summary:
    received_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Summary(
        key=_key(path),
        sender=str(headers.get("From", "")),
        recipients=str(headers.get("To", "")),
        subject=str(headers.get("Subject", "")),
        received_at=received_at,
    )


def _read(path: Path) -> Message:
    with path.open("rb") as file:
        mail = BytesParser(policy=policy.default).parse(file)
    return Message(
        summary=_summary(path, mail),
        text=_part(mail, "plain"),
        html=_part(mail, "html"),
        attachments=[part.get_filename() or part.get_content_type() for part in mail.iter_attachments()],
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
