"""Reading the environment variables of the settings; each helper says which shape it takes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from preau.notices.mailboxes import Mailbox

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})


def flag(name: str) -> bool:
    """True for `1`, false for `0`, an empty value or none."""
    value = os.environ.get(name, "0")
    if value not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def web_address(name: str) -> str:
    """An `https://…` (or `http://…`) address; empty when there is none."""
    value = os.environ.get(name, "")
    if value and not (urlsplit(value).scheme in {"http", "https"} and urlsplit(value).hostname):
        raise ImproperlyConfigured(f"{name} must be an address that begins with https://, not {value!r}.")
    return value


def secret_key() -> str:
    """The key that signs cookies and links; nothing starts without one."""
    path = os.environ.get("PREAU_SECRET_KEY_FILE")
    key = Path(path).read_text().strip() if path else os.environ.get("PREAU_SECRET_KEY", "")
    if not key:
        raise ImproperlyConfigured(
            "PREAU_SECRET_KEY (or PREAU_SECRET_KEY_FILE) is not set: give 50 random characters, kept secret and "
            'stable. One way: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    return key


def database(url: str, role: str) -> dict[str, Any]:
    """Django's description of a PostgreSQL server from a libpq address, several hosts and options included.

    Web requests are cut short (15 s a statement, 5 s on a lock) so that one slow page cannot hold the others; commands
    and jobs are not.
    """
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL is not a PostgreSQL address: {str(error).strip()}") from None
    # Every trigger reads pgtrigger.ignore; when nobody set it, each reading is an error caught, in a savepoint.
    limits = "-c plan_cache_mode=force_generic_plan -c pgtrigger.ignore={}"
    if role == "web":
        limits += " -c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    return {
        "ENGINE": "preau.config.database",
        "NAME": parts.pop("dbname", "preau"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": f"preau-{role}",
            # Statements met for the third time are prepared: confirming is nine of them, and planning cost more than
            # running. A pool between the site and PostgreSQL must keep prepared statements (PgBouncer 1.21 does).
            "server_side_binding": True,
            "prepare_threshold": 2,
            **parts,
            "options": f"{parts.get('options', '')} {limits}".strip(),
        },
    }


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings from `smtp://user:password@host:port` (`smtps://` for TLS, `smtp+starttls://`)."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise ImproperlyConfigured(
            "PREAU_SMTP must look like smtp://user:password@host:port, smtps:// or smtp+starttls://."
        )
    ports = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 20,
    }


def mailbox(name: str) -> Mailbox | None:
    """An IMAP mailbox from `imaps://user:password@host:993/INBOX` (`imap://` without TLS, this machine only)."""
    url = os.environ.get(name, "")
    if not url:
        return None
    parts = urlsplit(url)
    is_plain = parts.scheme == "imap" and parts.hostname in THIS_MACHINE
    if not (parts.scheme == "imaps" or is_plain) or not parts.hostname or not parts.username:
        raise ImproperlyConfigured(f"{name} must look like imaps://user:password@host:993/INBOX.")
    return Mailbox(
        host=parts.hostname,
        port=parts.port or (993 if parts.scheme == "imaps" else 143),
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        is_tls=parts.scheme == "imaps",
    )


def return_address(name: str) -> str:
    """The address mails come back to; `*` takes the mark of each mail (`retours+*@exemple.fr`)."""
    value = os.environ.get(name, "")
    if value and not re.fullmatch(r"[^@\s<>*]*\*?[^@\s<>*]*@[^@\s<>*]+", value):
        raise ImproperlyConfigured(f"{name} must be an address, with one * at most before its @: not {value!r}.")
    return value
