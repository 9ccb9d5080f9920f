"""`./preau worker`: background jobs until told to stop; a database that goes away and comes back stops nothing."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import psycopg

logger = logging.getLogger("preau.worker")

LONGEST_WAIT = 30
"""Seconds between two tries, at most: 1, 2, 4, 8, 16, 30, 30…"""
STEADY = 60.0
"""Seconds of work after which the next loss is a new one, tried again after a second."""
POOL_SECONDS = 10.0
"""How long a statement of the queue waits for a connection."""


class NotUpgradedError(RuntimeError):
    """The database answers but holds no queue."""


def waits() -> Iterator[int]:
    """Seconds before each next try."""
    wait = 1
    while True:
        yield wait
        wait = min(2 * wait, LONGEST_WAIT)


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(prog="./preau worker", description="Les tâches de fond, jusqu’à l’arrêt.")
    options.add_argument(
        "--concurrency", type=int, default=2, help="tâches à la fois, hors fichiers, lots et nuits (2)"
    )
    options.add_argument("--one-shot", action="store_true", help="s’arrête quand plus rien n’attend")
    return options


def run(arguments: list[str]) -> int:
    """Work until a signal asks for the end; the job under way ends first. 1 when the database was never upgraded."""
    chosen = parser().parse_args(arguments)
    try:
        asyncio.run(_live(chosen.concurrency, chosen.one_shot))
    except NotUpgradedError:
        print("preau: the database holds no queue of jobs: run ./preau upgrade first.", file=sys.stderr)
        return 1
    return 0


async def _live(concurrency: int, is_one_shot: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    life, wait = Life(stop, concurrency, is_one_shot), waits()
    while not stop.is_set():
        began = time.monotonic()
        if await life.work():
            return
        if time.monotonic() - began > STEADY:
            wait = waits()
        await _pause(stop, next(wait))


async def _pause(stop: asyncio.Event, seconds: int) -> None:
    logger.warning("trying again in %d s", seconds)
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


class Life:
    """The worker from one loss of the database to the next."""

    def __init__(self, stop: asyncio.Event, concurrency: int, is_one_shot: bool) -> None:
        self.stop = stop
        self.concurrency = concurrency
        self.is_one_shot = is_one_shot
        self.numbers: list[int] = []
        """Under which the queue knows its lanes: their jobs are nobody's once the database has cut them short."""

    async def work(self) -> bool:
        """Fetch and run jobs until told to stop, or out of jobs when that was asked; False when cut short."""
        from asgiref.sync import sync_to_async
        from django.db import Error
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.utils import connector_params
        from procrastinate.exceptions import ConnectorException
        from procrastinate.psycopg_connector import PsycopgConnector

        parameters = connector_params()
        try:
            await _look(parameters)
            await sync_to_async(self._settle)()
            connector = PsycopgConnector(kwargs=parameters, timeout=POOL_SECONDS, max_size=self.concurrency + 8)
            with app.replace_connector(connector):
                async with app.open_async():
                    return await self._run(app)
        except (psycopg.Error, Error, ConnectorException, OSError) as error:  # those of the pool are psycopg's
            text = str(error).strip().split("\n")[0] or type(error).__name__
            logger.warning("the database does not answer: %s", text)
            return False

    def _settle(self) -> None:
        """Take up what dead workers left, the one that we were before the loss among them."""
        from django.db import close_old_connections, connection

        from preau.common.tasks import take_up_stalled

        close_old_connections()
        for number in self.numbers:
            with connection.cursor() as cursor:
                cursor.execute("SELECT procrastinate_unregister_worker_v1(%s)", [number])
        self.numbers = []
        take_up_stalled()

    async def _run(self, app: Any) -> bool:
        app.perform_import_paths()
        lanes = self._lanes(app)
        works = [asyncio.create_task(lane.run()) for lane in lanes]
        told = asyncio.create_task(self.stop.wait())
        await asyncio.wait({*works, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        self.numbers = [lane.worker_id for lane in lanes if lane.worker_id is not None]
        is_told = not any(work.done() for work in works)
        for work in works:
            work.cancel()
        await asyncio.wait(works)
        errors = [error for work in works if not work.cancelled() and (error := work.exception()) is not None]
        if is_told:
            for error in errors:
                logger.warning("the database went away while stopping: %s", error)
            return True
        if errors:
            raise errors[0]
        return self.is_one_shot

    def _lanes(self, app: Any) -> list[Any]:
        """Workers of the queue: one for what may last, one for all the rest; a single one when it ends by itself."""
        from procrastinate.worker import Worker

        from preau.common.tasks import LONG

        options = {**app.worker_defaults, "install_signal_handlers": False, "wait": not self.is_one_shot}
        if self.is_one_shot:
            return [Worker(app=app, concurrency=self.concurrency, **options)]
        short = sorted({task.queue for task in app.tasks.values()} - {LONG})
        return [
            Worker(app=app, queues=short, name="short", concurrency=self.concurrency, **options),
            Worker(app=app, queues=[LONG], name=LONG, concurrency=1, **options),
        ]


async def _look(parameters: dict[str, Any]) -> None:
    """Whether the database answers, may be written to and holds the queue."""
    async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as connection:
        cursor = await connection.execute("SELECT to_regclass('procrastinate_workers'), pg_is_in_recovery()")
        row = await cursor.fetchone()
    if row is not None and row[1]:
        raise psycopg.OperationalError("it is a replica that takes no writing")
    if row is None or row[0] is None:
        raise NotUpgradedError


def main() -> int:
    """In a process whose environment names the database."""
    import django

    django.setup()
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
