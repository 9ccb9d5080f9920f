"""`./preau check-config [--json]`: what is in force, asked of the database, the relay and the disk themselves."""

from __future__ import annotations

import json
import shutil
import smtplib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error, connection

OK, WARNING, FAILED = "ok", "warning", "failed"
CLOCK_SECONDS = 5
DISK_BYTES = 1_000_000_000
LIMITS = {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}


@dataclass(frozen=True)
class Found:
    """One thing that was looked at."""

    name: str
    state: str
    text: str


def run(arguments: list[str]) -> int:
    """Print what was found; 1 when something would keep the site from working, 2 for a wrong word."""
    if arguments not in ([], ["--json"]):
        print("usage: ./preau check-config [--json]")
        return 2
    found = look()
    if arguments:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            print(f"{each.state:<8} {each.name:<12} {each.text}")
    return int(any(each.state == FAILED for each in found))


def look() -> list[Found]:
    """Everything, in order; one that cannot be looked at is told as failed, and the others are still looked at."""
    found = []
    for name, check in CHECKS.items():
        try:
            state, text = check()
        except (Error, psycopg.Error, OSError, smtplib.SMTPException) as error:
            state, text = FAILED, (str(error).strip() or type(error).__name__).split("\n")[0]
        found.append(Found(name, state, text))
    return found


def ask(sql: str) -> Any:
    """The first row of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def database() -> tuple[str, str]:
    number = ask("SHOW server_version_num")[0]
    is_replica, version = ask("SELECT pg_is_in_recovery(), version()")
    if is_replica or ask("SHOW transaction_read_only")[0] == "on":
        return FAILED, "it takes no writing: a replica (give target_session_attrs=read-write)"
    if int(number) < 150000:
        return FAILED, f"PostgreSQL 15 or later is needed: {version}"
    return OK, version.split(" on ")[0]


def migrations() -> tuple[str, str]:
    from preau.config.schema import difference

    missing, ahead = difference(connection)
    if missing or ahead:
        return FAILED, f"{len(missing)} to run, {len(ahead)} of a newer version: ./preau upgrade"
    return OK, "those of this version"


def role() -> tuple[str, str]:
    name, is_super = ask("SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
    owned = ask("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND pg_get_userbyid(relowner) = current_user")[0]
    if is_super or owned:
        return WARNING, f"{name} owns the tables or everything: it could pass the guards (./preau manage grants ROLE)"
    return OK, f"{name} owns nothing"


def limits() -> tuple[str, str]:
    found = {name: str(ask(f"SHOW {name}")[0]) for name in LIMITS}
    text = ", ".join(f"{name} {value}" for name, value in found.items())
    if any(value == "0" for value in found.values()):
        return FAILED, f"{text}: a pooler ignores our options (ALTER ROLE … SET, ./preau manage grants ROLE)"
    return OK, text


def prepared() -> tuple[str, str]:
    """Two connections in turn, each finding again the statement it prepared, as behind a pooler they may not."""
    if settings.DATABASES["default"]["OPTIONS"]["prepare_threshold"] is None:
        return OK, "not used (PREAU_PREPARE=0)"
    parameters = {**connection.get_connection_params(), "prepare_threshold": 0}
    for unused in ("cursor_factory", "context"):
        parameters.pop(unused, None)
    try:
        with psycopg.connect(**parameters) as first, psycopg.connect(**parameters) as second:
            for turn in range(6):
                for each, sql in ((first, "SELECT %s::int + 1"), (second, "SELECT %s::int + 2, %s::int")):
                    values = [turn] * sql.count("%s")
                    each.execute(sql, values, prepare=True)
                    each.commit()
    except (psycopg.errors.InvalidSqlStatementName, psycopg.errors.DuplicatePreparedStatement, psycopg.Error) as error:
        return FAILED, f"lost on the way ({str(error).strip()}): PREAU_PREPARE=0, or PgBouncer 1.21 or later"
    return OK, "survive"


def clock() -> tuple[str, str]:
    seconds = abs((datetime.now(UTC) - ask("SELECT now()")[0]).total_seconds())
    state = OK if seconds <= CLOCK_SECONDS else FAILED
    return state, f"{seconds:.1f} s between this machine and the database"


def key() -> tuple[str, str]:
    """Long enough, and the one under which the keys of banks are sealed."""
    from preau.common.sealing import SealError, unseal

    size = len(settings.SECRET_KEY)
    row = ask("SELECT coalesce((SELECT sealed_key FROM payments_paymentcontract WHERE sealed_key <> '' LIMIT 1), '')")
    try:
        if row[0]:
            unseal(row[0])
    except SealError:
        return FAILED, "not the one under which the keys of banks were sealed: put the old one back"
    return (OK if size >= 50 else WARNING), f"{size} characters" + ("" if size >= 50 else ": 50 are asked for")


def contracts() -> tuple[str, str]:
    """Card payments: contracts that wait for a choice, and those that credit on a message alone."""
    undecided, alone = ask(
        "SELECT count(*) FILTER (WHERE proof = 'undecided'), count(*) FILTER (WHERE proof = 'message') "
        "FROM payments_paymentcontract WHERE is_active"
    )
    if undecided:
        return WARNING, f"{undecided} payment contracts do not say what proves a payment: closed to families"
    return (WARNING if alone else OK), f"{alone} payment contracts credit without asking the bank"


def names() -> tuple[str, str]:
    from preau.config.environment import THIS_MACHINE

    hosts = ", ".join(settings.ALLOWED_HOSTS)
    if set(settings.ALLOWED_HOSTS) <= THIS_MACHINE:
        return WARNING, f"{hosts}: this machine alone (PREAU_HOSTS)"
    if not settings.SECURE:
        return FAILED, f"{hosts} on plain http (PREAU_INSECURE_COOKIES, PREAU_DEBUG)"
    if not settings.PROXIES:
        return FAILED, f"{hosts} without a proxy that speaks https (PREAU_PROXIES)"
    return OK, f"{hosts}, {settings.PROXIES} proxy before the site"


def relay() -> tuple[str, str]:
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as server:
        code, _ = server.ehlo()
        if settings.EMAIL_USE_TLS:
            server.starttls()
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return (OK if code == 250 else FAILED), f"{where} answers {code}"


def alerts() -> tuple[str, str]:
    from preau.accounts.hosts import portal_addresses

    told = portal_addresses()
    return (
        (OK, ", ".join(told)) if told else (WARNING, "nobody is told when a night fails (manage hosts, PREAU_ALERT_TO)")
    )


def static_files() -> tuple[str, str]:
    from preau.config.static import is_fresh

    root = Path(settings.STATIC_ROOT)
    return (OK, str(root)) if is_fresh() else (FAILED, f"{root} is not of this version: ./preau upgrade")


def disk() -> tuple[str, str]:
    folder = Path(settings.STATIC_ROOT)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return (OK if free >= DISK_BYTES else FAILED), f"{free / 1e9:.1f} GB free under {folder}"


def night() -> tuple[str, str]:
    from preau.nights.actions.running import last_ended
    from preau.nights.rules import is_overdue

    now = datetime.now(UTC)
    ended = last_ended(now)
    if ended is None:
        return WARNING, "none yet: start ./preau worker"
    return (WARNING if is_overdue(ended, now) else OK), f"the last ended {ended.isoformat(timespec='seconds')}"


CHECKS: dict[str, Callable[[], tuple[str, str]]] = {
    "database": database,
    "migrations": migrations,
    "role": role,
    "limits": limits,
    "prepared": prepared,
    "clock": clock,
    "key": key,
    "contracts": contracts,
    "names": names,
    "relay": relay,
    "alerts": alerts,
    "static": static_files,
    "disk": disk,
    "night": night,
}
