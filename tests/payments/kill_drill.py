"""Run alone, on a server of its own: two hundred payments while a web worker or PostgreSQL is killed at random moments.

`python -m tests.payments.kill_drill FOLDER` prints, as JSON, what is found once everything runs again.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.bank import CALLBACK, FORM, make_orders, message
from bench.site import Site, site
from preau.config.demo import HOST
from preau.config.postgres import EmbeddedPostgres

ORDERS = 200
CLIENTS = 4
KILLS = 8
PACE = 0.25  # seconds between two messages of a client, so that kills fall among them
RESPAWN = 8.0  # seconds: granian gives up when one worker falls twice within 5.5, for its supervisor to restart it
PATIENCE = 60.0  # seconds a bank insists for one message


def main(folder: Path) -> dict[str, int]:
    os.environ["PREAU_DATA"] = str(folder)
    with site(folder) as running:
        orders = make_orders(ORDERS)
        bodies = [message(order, "AUTHORISED" if n % 2 == 0 else "REFUSED") for n, order in enumerate(orders)]
        told = threading.Event()
        killer = threading.Thread(target=kill, args=(running, folder, told, counts := {"web": 0, "postgres": 0}))
        killer.start()
        with ThreadPoolExecutor(CLIENTS) as pool:
            tries = list(pool.map(lambda body: insist(running.port, body), bodies))
        told.set()
        killer.join()
        return counts | {"tries": sum(tries)} | found(orders)


def insist(port: int, body: bytes) -> int:
    """Send a message until it is taken, as a bank does; how many times it was sent."""
    time.sleep(PACE)
    deadline, tries = time.monotonic() + PATIENCE, 0
    while time.monotonic() < deadline:
        tries += 1
        connection = HTTPConnection(HOST, port, timeout=20)
        with suppress(OSError, HTTPException):
            connection.request("POST", CALLBACK, body, FORM)
            if connection.getresponse().status == 200:
                return tries
        connection.close()
        time.sleep(PACE)
    raise RuntimeError("a message was never taken")


def kill(running: Site, folder: Path, told: threading.Event, counts: dict[str, int]) -> None:
    """Kill a web worker, then PostgreSQL, in turn, at moments nobody chose; PostgreSQL is started again."""
    server, chance, web_at = running.postgres, random.Random(), 0.0
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.3, 1.5))
        if told.is_set():
            return
        serving = workers(running) if time.monotonic() - web_at > RESPAWN else []
        if serving:
            os.kill(chance.choice(serving), signal.SIGKILL)
            counts["web"] += 1
            web_at = time.monotonic()
        else:
            assert server.process is not None
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
            counts["postgres"] += 1
            server = EmbeddedPostgres(server.folder)
            server.start()


def workers(running: Site) -> list[int]:
    """The processes that serve: the children of the web server's own, which starts another when one falls."""
    (pid,) = [child.pid for _, child in running.supervisor.children]
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def found(orders: list) -> dict[str, int]:
    """What the database says, read on a fresh connection."""
    from django.db import connection

    from preau.ledger.actions.reconciling import reconcile
    from preau.ledger.models import Account, Entry
    from preau.payments.models import Payment

    connection.close()
    reconcile()
    paid = [order for n, order in enumerate(orders) if n % 2 == 0]
    credited = Entry.objects.filter(cause_kind="payment").order_by("id").values_list("cause_id", flat=True)
    return {
        "credits": len(credited),
        "wrong": len(set(credited) ^ {order.pk for order in paid}),
        "missing_cents": sum(order.amount_cents for order in paid) - Account.objects.get(kind="wallet").balance_cents,
        "paid": Payment.objects.filter(state="paid").count(),
        "refused": Payment.objects.filter(state="refused").count(),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
