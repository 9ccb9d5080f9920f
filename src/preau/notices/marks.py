"""The mark a mail leaves under: its number and a seal, so that nobody invents the return of a mail they did not get."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "preau.notices.marks"
_SEAL_LENGTH = 20  # 80 bits


def mark(mail_id: int) -> str:
    """`number.seal`, in the Message-ID and, when asked for, in the envelope's sender."""
    seal = salted_hmac(_SALT, str(mail_id), algorithm="sha256").hexdigest()
    return f"{mail_id}.{seal[:_SEAL_LENGTH]}"


def marked_mail(token: str) -> int | None:
    """The mail of a mark, or None for one we did not make."""
    number = token.partition(".")[0]
    return int(number) if constant_time_compare(token, mark(int(number))) else None
