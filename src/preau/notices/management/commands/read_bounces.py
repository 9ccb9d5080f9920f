"""Read what came back: a mailbox by IMAP, a file of messages, or one message from a mail server."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from preau.notices.actions.bounces import take_report
from preau.notices.mailboxes import PART, MailboxError, new_messages


class Command(BaseCommand):
    help = "Note which mails came back. Without an option: the mailbox of PREAU_BOUNCES."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--mbox", type=Path, help="a file of messages (mbox), which is left as it is")
        source.add_argument("--stdin", action="store_true", help="one message, as a mail server pipes it")

    def handle(self, *, mbox: Path | None, stdin: bool, **options: Any) -> None:
        """Raises `CommandError` when there is nothing to read from."""
        read = noted = 0
        try:
            for raw in self._messages(mbox, is_piped=stdin):
                read += 1
                noted += take_report(raw) is not None
        except MailboxError as error:
            raise CommandError(f"The mailbox could not be read: {error}") from error
        self.stdout.write(f"{read} message(s) read, {noted} report(s) noted.")

    def _messages(self, mbox: Path | None, *, is_piped: bool) -> Iterable[bytes]:
        if is_piped:
            return [sys.stdin.buffer.read(PART)]
        if mbox is not None:
            return _file(mbox)
        if settings.BOUNCES is None:
            raise CommandError("Nothing to read: set PREAU_BOUNCES, or give --mbox or --stdin.")
        return new_messages(settings.BOUNCES)


def _file(path: Path) -> Iterator[bytes]:
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    box = mailbox.mbox(path, create=False)
    for key in box.iterkeys():
        yield box.get_bytes(key)[:PART]
