"""Reports of mails that came back (RFC 3464, and qmail's own), read without trusting them: pure, no database.

Whether the report is about a mail of ours is for `bounces` to check, by the token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from preau.notices.enums import Bounce

TEXT_AT_MOST = 300
_TOKEN = re.compile(r"[.+<](\d{1,18}\.[0-9a-f]{20})@")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[^>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_QMAIL = re.compile(r"^<[^>\s]+@[^>\s]+>:\n((?:.+\n?)+)", re.MULTILINE)
_UNKNOWN = re.compile(
    r"user unknown|unknown user|no such (user|recipient|mailbox|address)|unknown (recipient|address)"
    r"|does(n't| not) exist|no mailbox here|invalid recipient|inexistant|n'existe pas|host not found|domain not found",
    re.IGNORECASE,
)
_DEAD = re.compile(r"^5\.(1\.([0-6]|10)|2\.1|4\.4)$")
"""Codes of RFC 3463 that speak of the address itself: no such box, no such domain, box closed. A full box (5.2.2), a
mail refused for its content (5.7.x) or a server that does not answer (4.x.x) say nothing of the kind."""

_WORDS = (
    (r"\.1\.([013456]|10)$|^5\.4\.1$", "cette boîte n’existe pas"),
    (r"\.1\.2$|\.4\.[46]$", "ce nom de domaine n’existe pas ou ne reçoit pas de courrier"),
    (r"\.2\.1$", "cette boîte est fermée"),
    (r"\.2\.2$", "cette boîte est pleine"),
    (r"\.[23]\.[34]$", "le message est trop gros pour cette boîte"),
    (r"\.7\.\d+$", "le serveur du destinataire refuse nos messages"),
    (r"^4\.", "le serveur du destinataire ne répond pas"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a server says of a mail; `tokens` are the marks found, of ours or not."""

    bounce: Bounce
    code: str
    text: str
    tokens: tuple[str, ...]


def reason_words(code: str) -> str:
    """A code of RFC 3463 in plain French."""
    for pattern, words in _WORDS:
        if re.search(pattern, code):
            return words
    return "le serveur du destinataire a refusé le message"


def read_report(raw: bytes) -> Report | None:
    """What a message reports; None for anything else: answers, automatic replies, receipts, news.

    Raises `RecursionError` for a message folded thousands of times.
    """
    message = message_from_bytes(raw)
    is_standard = message.get_content_type() == "multipart/report"
    found = _standard(message) if is_standard else _of_qmail(message)
    if found is None:
        return None
    action, status, text = found
    code = _code(status, text)
    tokens = tuple(dict.fromkeys(_tokens(message)))
    return Report(_judge(action, code, text), code, " ".join(text.split())[:TEXT_AT_MOST], tokens)


def _standard(message: Message) -> tuple[str, str, str] | None:
    """Action, status and words of the recipient that fared worst; None when all went well or none is told."""
    rows = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            rows += [block for block in part.get_payload() if isinstance(block, Message) and "Action" in block]
    for wanted in ("failed", "delayed"):
        for row in rows:
            if str(row["Action"]).strip().lower() == wanted:
                words = str(row.get("Diagnostic-Code", "")).partition(";")
                return wanted, str(row.get("Status", "")), words[2] or words[0]
    return None


def _of_qmail(message: Message) -> tuple[str, str, str] | None:
    """qmail writes plain text: a set phrase, then the address and why."""
    if message.get_content_type() != "text/plain":
        return None
    text = _text(message)
    why = _QMAIL.search(text) if text.lstrip().startswith("Hi. This is the") else None
    return ("failed", "", why[1]) if why else None


def _code(status: str, text: str) -> str:
    """The most telling code: some servers write 5.0.0 in the field and the true one in the words."""
    codes: list[str] = [*_STATUS.findall(status), *_STATUS.findall(text)]
    telling = [code for code in codes if not code.endswith(".0.0")]
    if not telling and _UNKNOWN.search(text):
        return "5.1.1"
    return (telling or codes or ["5.0.0"])[0]


def _judge(action: str, code: str, text: str) -> Bounce:
    if action == "delayed":
        return Bounce.LATE
    is_unknown = code == "5.4.1" and "Recipient address rejected" in text  # how Exchange says that a box is unknown
    return Bounce.DEAD if is_unknown or _DEAD.match(code) else Bounce.LOST


def _tokens(message: Message) -> Iterator[str]:
    """The marks of the address it came back to, and of the mail it brings back."""
    for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To"):
        for value in message.get_all(name, []):
            yield from _TOKEN.findall(str(value))
    for part in message.walk():
        kind = part.get_content_type()
        if part is not message and "Message-ID" in part:
            yield from _TOKEN.findall(str(part["Message-ID"]))
        if kind in {"text/rfc822-headers", "message/rfc822", "text/plain"}:
            for found in _MESSAGE_ID.findall(_text(part)):
                yield from _TOKEN.findall(found)


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""
