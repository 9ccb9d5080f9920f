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


def flag(name: str, default: str = "0") -> bool:
    """True for `1`, false for `0`; `default` when it is empty or not set."""
    value = os.environ.get(name) or default
    if value not in {"0", "1"}:
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


def host_names(name: str, default: str) -> list[str]:
    """Host names alone: a scheme, a port or a `*` would be read as something else than what was meant."""
    found = words(name, default)
    for host in found:
        if not re.fullmatch(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\]", host):
            raise ImproperlyConfigured(f"{name} holds host names alone (portail.exemple.fr), not {host!r}.")
    return found


def origins(name: str, hosts: list[str], is_secure: bool) -> list[str]:
    """Origins (`https://portail.exemple.fr:8443`) of hosts that are served."""
    found = words(name)
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
            raise ImproperlyConfigured(f"{name} holds origins (https://portail.exemple.fr), not {origin!r}.")
        if is_secure and parts.scheme != "https":
            raise ImproperlyConfigured(f"{name}: {origin!r} must begin with https://, as the whole site does.")
        if not is_served(parts.hostname, hosts):
            raise ImproperlyConfigured(f"{name}: {parts.hostname} is not in PREAU_HOSTS.")
    return found


def is_served(host: str, hosts: list[str]) -> bool:
    """Whether a host name is one of those served; `.exemple.fr` stands for all under it."""
    return any(host == each.strip("[]") or (each.startswith(".") and f".{host}".endswith(each)) for each in hosts)


def proxies(name: str) -> int:
    """How many reverse proxies stand before the site."""
    found = number(name, 0)
    if not 0 <= found <= 5:
        raise ImproperlyConfigured(f"{name} is how many reverse proxies stand before the site: 0 to 5, not {found}.")
    return found


def hsts(name: str) -> tuple[int, bool, bool]:
    """Seconds, sub-domains, preload, from `seconds[,subdomains][,preload]`.

    A day for this host alone when nothing is said: the others of a town's domain may still speak plain http.
    """
    seconds, *more = words(name, os.environ.get("PREAU_HSTS_SECONDS") or "86400") or ["0"]
    if not seconds.isascii() or not seconds.isdigit() or not set(more) <= {"subdomains", "preload"}:
        raise ImproperlyConfigured(f"{name} must look like 31536000,subdomains,preload (the words are optional).")
    if "preload" in more and ("subdomains" not in more or int(seconds) < 31_536_000):
        raise ImproperlyConfigured(f"{name}: preload asks for subdomains and a year (31536000) at least.")
    return int(seconds), "subdomains" in more, "preload" in more


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
    times = ("15000", "5000", "30000") if role == "web" else ("0", "0", "0")  # whatever the role has of its own
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    limits += "".join(f" -c {name}={value}" for name, value in zip(names, times, strict=True))
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
            # running. A pool between the site and PostgreSQL must keep prepared statements (PgBouncer 1.21 does), or
            # PREAU_PREPARE=0 does without.
            "server_side_binding": True,
            "prepare_threshold": 2 if flag("PREAU_PREPARE", "1") else None,
            # Where a host is cut off rather than refused, waiting for it would hold a page for minutes.
            "connect_timeout": "5",
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
