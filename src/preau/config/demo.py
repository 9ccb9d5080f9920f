"""`./preau demo`: everything on this machine, for one person to try; nothing of it is for production."""

from __future__ import annotations

import argparse
import errno
import http.client
import json
import os
import socket
import sys
import time
from contextlib import suppress
from typing import NoReturn

from preau.config.datadir import DataDir, DataDirError
from preau.config.embedded import demo_environment, smtp_note
from preau.config.postgres import EmbeddedPostgres, PostgresError
from preau.config.supervisor import InterruptedBySignalError, Supervisor, raise_on_signals, wait_until

HOST = "127.0.0.1"
SIZES = ("small", "town", "city")
WEB_WORKERS = 2
WEB_START_SECONDS = 60.0
WEB_STOP_SECONDS = 3


class DemoError(RuntimeError):
    """The demonstration cannot go on; the message is for the person at the terminal."""


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(prog="./preau demo", description="Lance une démonstration sur cette machine.")
    options.add_argument("--port", type=int, default=8000, help="port du site (8000)")
    options.add_argument("--data", metavar="DOSSIER", help="dossier des données (.preau/demo)")
    options.add_argument("--fresh", action="store_true", help="efface les données et recommence")
    options.add_argument("--size", choices=SIZES, default="town", help="taille de la ville inventée (town)")
    return options


def say(text: str) -> None:
    """One line of progress, on standard output."""
    print(text, flush=True)


def check_port(port: int) -> None:
    """Refuse a port that is taken or cannot be used."""
    if not 0 < port < 65536:
        raise DemoError(f"{port} n'est pas un numéro de port (de 1 à 65535).")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            reason = "est déjà pris" if error.errno == errno.EADDRINUSE else f"est refusé ({error.strerror})"
            raise DemoError(f"Le port {port} {reason} : choisissez-en un autre avec --port.") from error


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def prepare_database(size: str) -> None:
    """Migrations, cache table, static files, and the invented town when there is nobody yet."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection

    from preau.config import static

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    static.collect()
    if not get_user_model().objects.exists():
        say(f"Préparation de la ville inventée ({size})…")
        call_command("demo_data", size=size, verbosity=0)
    connection.close()


def http_ready(port: int) -> bool:
    """Whether the site answers anything."""
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(HOST, port, timeout=20)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status > 0
        finally:
            connection.close()
    return False


def start_programs(supervisor: Supervisor, data: DataDir, port: int, smtp_port: int) -> None:
    """Mail server, worker, web server: in this order, stopped in the other."""
    supervisor.start("messagerie", "preau.config.mailbox", str(smtp_port), str(data.mailbox))
    supervisor.start("tâches de fond", "preau.config.worker", "--concurrency", "1", PREAU_ROLE="worker")
    supervisor.start("site", *web_server(HOST, port, WEB_WORKERS, WEB_STOP_SECONDS), PREAU_ROLE="web")
    if not wait_until(lambda: http_ready(port), supervisor, WEB_START_SECONDS):
        fallen = supervisor.fallen()
        reason = f"« {fallen[0]} » s'est arrêté (code {fallen[1]})" if fallen else "le site ne répond pas"
        raise DemoError(f"La démonstration n'a pas pu démarrer : {reason}.")


def web_server(host: str, port: int, workers: int, stop_seconds: int) -> tuple[str, ...]:
    """The module and arguments of the web server; requests under way have `stop_seconds` to end when it stops.

    Django has one thread a worker (two or four were slower), behind `preau.config.front`, which waits for slow senders
    in its place. A connection has thirty seconds to send its headers.
    """
    fixed = ("--interface", "asginl", "--http", "1", "--no-ws", "--log-level", "warning", "--factory")
    life = ("--respawn-failed-workers", "--workers-kill-timeout", str(stop_seconds), "--backlog", "4096")
    slow = ("--http1-header-read-timeout", "30000", "--http1-buffer-size", "65536")
    where = ("--host", host, "--port", str(port), "--workers", str(workers))
    return ("granian", *fixed, *life, *slow, *where, "preau.config.front:make")


def announce(data: DataDir, port: int, seconds: float) -> None:
    """The address, the accounts and how to stop."""
    say(f"\n  Préau est prêt en {seconds:.1f} s".replace(".", ","))
    say(f"\n  Adresse      http://{HOST}:{port}/")
    say(f"  Courriels    http://{HOST}:{port}/demonstration/courriels/")
    with suppress(OSError, ValueError):
        accounts = json.loads(data.accounts.read_text())
        say("\n  Comptes d'essai")
        for account in accounts:
            say(f"    {account['email']:<36} {account['password']:<24} {account['who']}")
    say("\n  Ctrl-C arrête tout ; les données restent.\n")


def run(arguments: list[str]) -> int:
    """The whole life of a demonstration; returns the exit code."""
    options = parser().parse_args(arguments)
    data = DataDir.at(options.data) if options.data else DataDir.from_environment()
    raise_on_signals()
    postgres = EmbeddedPostgres(data.postgres)
    supervisor = Supervisor({})
    try:
        live(options, data, postgres, supervisor)
    except InterruptedBySignalError:
        return 0
    except (DemoError, DataDirError, PostgresError) as error:
        print(f"preau : {error}", file=sys.stderr)
        return 1
    finally:
        supervisor.stop()
        if supervisor.environment:
            smtp_note(data).unlink(missing_ok=True)
        postgres.stop()


def live(options: argparse.Namespace, data: DataDir, postgres: EmbeddedPostgres, supervisor: Supervisor) -> NoReturn:
    """Start everything, announce it, and watch until something ends it."""
    started = float(os.environ.get("PREAU_STARTED_AT") or time.time())
    check_port(options.port)
    if options.fresh:
        data.check_ours()
        postgres.destroy()
        data.wipe()
    data.create()
    postgres.start()
    smtp_port = free_port()
    supervisor.environment = demo_environment(data, postgres.url, options.port, smtp_port)
    os.environ.update(supervisor.environment)
    smtp_note(data).write_text(supervisor.environment["PREAU_SMTP"])
    prepare_database(options.size)
    start_programs(supervisor, data, options.port, smtp_port)
    announce(data, options.port, time.time() - started)
    watch(supervisor, postgres)


def watch(supervisor: Supervisor, postgres: EmbeddedPostgres) -> NoReturn:
    """Wait for the end; the fall of any program is the end of all."""
    while True:
        if fallen := supervisor.fallen():
            raise DemoError(f"« {fallen[0]} » s'est arrêté tout seul (code {fallen[1]}) : la démonstration s'arrête.")
        if not postgres.is_alive():
            raise DemoError(f"La base de données s'est arrêtée toute seule (voir {postgres.placement.log}).")
        time.sleep(0.3)
