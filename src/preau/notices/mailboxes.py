"""Reading a mailbox by IMAP: what is new in it, each message marked as read once it has been dealt with."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

AT_MOST = 1000
"""Messages by reading."""
PART = 200_000
"""Bytes read of each: a report is at the beginning, whatever mail it brings back."""
SECONDS = 30


@dataclass(frozen=True)
class Mailbox:
    """Where mail is read by IMAP."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    is_tls: bool


class MailboxError(RuntimeError):
    """The mailbox does not answer, or does not let us in."""


def new_messages(box: Mailbox) -> Iterator[bytes]:
    """The beginnings of unread messages, oldest first; each is marked as read when the next one is asked for.

    Raises `MailboxError`. A reader that dies in the middle of a message finds it again.
    """
    try:
        with _connect(box) as server:
            server.login(box.user, box.password)
            _good(server.select(f'"{box.folder}"'))
            for number in _good(server.uid("SEARCH", "UNSEEN"))[0].split()[:AT_MOST]:
                yield _body(server, number.decode())
                _good(server.uid("STORE", number.decode(), "+FLAGS", r"(\Seen)"))
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(str(error)) from error


def _connect(box: Mailbox) -> imaplib.IMAP4:
    kind = imaplib.IMAP4_SSL if box.is_tls else imaplib.IMAP4
    return kind(box.host, box.port, timeout=SECONDS)


def _body(server: imaplib.IMAP4, number: str) -> bytes:
    """The beginning of a message; empty for one that went away meanwhile."""
    parts = _good(server.uid("FETCH", number, f"(BODY.PEEK[]<0.{PART}>)"))
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


def _good(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status}: {data!r}"[:200])
    return data
