"""Writing to people: the mail is kept with what it tells about, and leaves once that is committed."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import transaction
from django.db.transaction import TransactionManagementError
from procrastinate.contrib.django import app

from preau.common.sql import column
from preau.notices.mails import Mail
from preau.notices.models import OutgoingMail

SEND = "notices.send_mails"
"""The job that sends what waits."""
SUBJECT_LENGTH = 200

_KEEP = """
INSERT INTO notices_outgoingmail (
    structure_id, "to", subject, body, is_secret, created_at, attempts, last_error, bounce, bounce_code, bounce_text
)
SELECT given.structure_id, given."to", given.subject, given.body, given.is_secret, now(), 0, '', '', '', ''
FROM ROWS FROM (
    jsonb_to_recordset(%s::jsonb) AS (structure_id bigint, "to" text, subject text, body text, is_secret boolean)
) WITH ORDINALITY AS given(structure_id, "to", subject, body, is_secret, n)
ORDER BY given.n RETURNING id
"""


def queue_mails(mails: Sequence[Mail]) -> list[OutgoingMail]:
    """Keep these mails and ask the worker to send them: two statements, whatever their number, none without mails.

    Returns the rows of the outbox in the order given, where their sending can be followed.

    Raises `TransactionManagementError` outside a transaction: a mail must not survive what it tells about.

    Every call defers a job of its own. A queueing lock would spare some, but a job already waiting would then break
    the caller's transaction, or make it wait for another's; a job that finds nothing to send costs a millisecond.
    """
    if not mails:
        return []
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("queue_mails() belongs in the transaction of what the mails tell about")
    rows = [
        {
            "structure_id": mail.structure_id,
            "to": mail.to,
            "subject": one_line(mail.subject),
            "body": mail.body,
            "is_secret": mail.is_secret,
        }
        for mail in mails
    ]
    ids = sorted(column(int, _KEEP, [json.dumps(rows)]))
    kept = [OutgoingMail(pk=pk, **row) for pk, row in zip(ids, rows, strict=True)]
    app.configure_task(SEND).defer()
    return kept


def one_line(subject: str) -> str:
    """A subject that a header and its column can hold."""
    return " ".join(subject.split())[:SUBJECT_LENGTH]
