"""The ledger through its own actions: many wallets, one hot wallet, and the reconciliation of a million lines.

Each function returns a figure and needs only Django on an empty or living database; what they write stays in a cash
office of their own.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count

from bench.figures import Figures

CLIENTS = 4
SECONDS = 5.0
BATCH = 50
WALLETS = 2000


@dataclass(frozen=True)
class Books:
    """A cash office: its product, its online account, and wallets."""

    office: int
    product: int
    online: int
    wallets: tuple[int, ...]


def make_books(wallets: int = WALLETS) -> Books:
    """A cash office of a new structure, every account at zero and without limit."""
    from preau.ledger.actions import NewAccount, open_accounts
    from preau.ledger.enums import AccountKind
    from preau.structures.models import CashOffice, Structure

    slug = f"mesures-{time.time_ns()}"
    structure = Structure.objects.create(slug=slug, name=slug)
    office = CashOffice.objects.create(structure=structure, name="Mesures", code="M").pk
    kinds = [(AccountKind.PRODUCT, ""), (AccountKind.ONLINE, "")]
    kinds += [(AccountKind.WALLET, str(number)) for number in range(wallets)]
    product, online, *opened = open_accounts([NewAccount(office, kind, key) for kind, key in kinds])
    return Books(office, product, online, tuple(opened))


def postings_rate(seconds: float = SECONDS) -> float:
    """Lines a second, entries of two lines posted fifty a call on wallets spread over clients."""
    return 2 * BATCH * _calls(_spread, make_books(), seconds)


def hot_rate(seconds: float = SECONDS) -> float:
    """Entries a second, one a call, all on one wallet and one product."""
    return _calls(_hot, make_books(1), seconds)


def reconcile_seconds(lines: int = 1_000_000) -> float:
    """Seconds to reconcile at least so many lines; they are written first, set-based, and that is not counted."""
    from django.db import connection, transaction

    from preau.ledger.actions.reconciling import reconcile

    books, entries = make_books(), lines // 2
    with transaction.atomic(), connection.cursor() as cursor:
        # Guards off, which only the owner of a server may do: what is measured is the reading, not the writing.
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute(_FILL, [books.office, entries, books.product, list(books.wallets)])
        cursor.execute(_BALANCES, [books.office])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_entry, ledger_posting")
    started = time.perf_counter()
    done = reconcile()
    taken = time.perf_counter() - started
    if done.postings < lines:
        raise RuntimeError(f"{done.postings} lines were reconciled")
    return taken


_FILL = """
WITH entry AS (
    INSERT INTO ledger_entry (cash_office_id, kind, cause_kind, cause_id, revision, text, details, at)
    SELECT %s::bigint, 'charge', 'passage', 1000000000 + n, 0, 'Repas', '{}', now() FROM generate_series(1, %s) AS n
    RETURNING id
)
INSERT INTO ledger_posting (entry_id, account_id, amount_cents)
SELECT entry.id, leg.account, leg.cents FROM entry, LATERAL (
    VALUES (%s::bigint, 390), ((%s::bigint[])[1 + entry.id %% 1000], -390)
) AS leg(account, cents)
"""


_BALANCES = """
UPDATE ledger_account account SET balance_cents = line.total
FROM (SELECT account_id, sum(amount_cents)::bigint AS total FROM ledger_posting GROUP BY account_id) AS line
WHERE line.account_id = account.id AND account.cash_office_id = %s
"""


def measure(figures: Figures) -> None:
    """All of them, beside pgbench's rate when the run has it."""
    figures.add("ledger.postings_rate", postings_rate(), "/s", f"{CLIENTS} clients, {BATCH} entries a call")
    hot = hot_rate()
    figures.add("ledger.hot_rate", hot, "/s", f"one wallet, one entry a call, {CLIENTS} clients")
    if tps := figures.value("pgbench.tps"):
        figures.add("ledger.hot_rate.per_pgbench", hot / tps, "ratio", "goal 0.2")
    figures.add("reconcile.seconds_1m", reconcile_seconds(), "s", "1,000,000 lines, goal 10")


def _spread(books: Books, client: int, numbers: count[int]) -> None:
    from preau.common.actors import NIGHT
    from preau.ledger.actions import post

    mine = books.wallets[client::CLIENTS]
    rows = [(next(numbers), mine[(next(numbers) * 7) % len(mine)]) for _ in range(BATCH)]
    post([_entry(books, wallet, number) for number, wallet in rows], actor=NIGHT)


def _hot(books: Books, client: int, numbers: count[int]) -> None:
    from preau.common.actors import NIGHT
    from preau.ledger.actions import post

    post([_entry(books, books.wallets[0], next(numbers))], actor=NIGHT)


def _entry(books: Books, wallet: int, number: int):
    from preau.ledger.actions import Cause, NewEntry
    from preau.ledger.enums import CauseKind, EntryKind

    legs = {wallet: -390, books.product: 390}
    cause = Cause(CauseKind.PASSAGE, (books.office << 40) + number)
    return NewEntry(books.office, EntryKind.CHARGE, cause, legs, "Repas")


Call = Callable[[Books, int, "count[int]"], None]


def _calls(call: Call, books: Books, seconds: float) -> float:
    """Calls a second by all clients together; each is a process with its own connection."""
    from django.db import connections

    connections.close_all()
    with ProcessPoolExecutor(CLIENTS, mp_context=multiprocessing.get_context("fork")) as pool:
        return sum(pool.map(_client, [call] * CLIENTS, [books] * CLIENTS, range(CLIENTS), [seconds] * CLIENTS))


def _client(call: Call, books: Books, client: int, seconds: float) -> float:
    """Calls a second of one client, its first one (connection, plans) apart."""
    numbers = count(client << 32)
    call(books, client, numbers)
    started, done = time.perf_counter(), 0
    while (taken := time.perf_counter() - started) < seconds:
        call(books, client, numbers)
        done += 1
    return done / taken
