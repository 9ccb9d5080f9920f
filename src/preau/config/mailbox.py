"""The demonstration's mail server: takes every message, delivers none, keeps them in a Maildir.

python -m preau.config.mailbox PORT FOLDER
"""

from __future__ import annotations

import asyncio
import mailbox
import signal
import sys
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
MESSAGE_MAX_BYTES = 20_000_000


class MaildirHandler:
    """Writes each accepted message, with its envelope in `X-RcptTo` and `X-MailFrom` headers."""

    def __init__(self, folder: Path) -> None:
        self.maildir = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by aiosmtpd at the end of a message."""
        content = envelope.content
        if not isinstance(content, bytes):
            return "451 Message illisible"
        message = message_from_bytes(content)
        message["X-MailFrom"] = envelope.mail_from or ""
        message["X-RcptTo"] = ", ".join(envelope.rcpt_tos)
        self.maildir.add(mailbox.MaildirMessage(message))
        return "250 OK"


async def serve(port: int, folder: Path) -> None:
    """Listen on the loopback address until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    handler = MaildirHandler(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", data_size_limit=MESSAGE_MAX_BYTES, enable_SMTPUTF8=True, loop=loop),
        host=HOST,
        port=port,
    )
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
