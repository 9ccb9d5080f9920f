"""Confirmations through HTTP, with session and CSRF, by eight people at once; and a rush on few places."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from django.db import connection

from bench.figures import Figures, percentile
from bench.site import Person, Site, sign_in
from bench.town import SLUG, Family, MeasuringTown

CLIENTS = 8
CONFIRM = f"/{SLUG}/planning/confirmer/"


def together(jobs: list[Callable[[], float]], clients: int) -> tuple[list[float], float]:
    """Milliseconds of each job, and seconds from the start of the first to the end of the last."""
    gate = threading.Barrier(clients + 1)
    shares = [jobs[number::clients] for number in range(clients)]

    def work(share: list[Callable[[], float]]) -> list[float]:
        gate.wait()
        return [job() for job in share]

    with ThreadPoolExecutor(clients) as pool:
        futures = [pool.submit(work, share) for share in shares]
        gate.wait()
        started = time.perf_counter()
        taken = [value for future in futures for value in future.result()]
    return taken, time.perf_counter() - started


def people_of(site: Site, families: list[Family]) -> list[Person]:
    keys = sign_in([family.user for family in families])
    return [Person(site.port, keys[family.user]) for family in families]


def confirmations(site: Site, families: list[Family]) -> list[Callable[[], float]]:
    """One confirmation a family, on connections opened by each client as it goes."""

    def confirm(person: Person) -> float:
        response, _, taken = person.request("POST", CONFIRM, version=1)
        if response.status != 302 or "/resultat/" not in (response.headers["Location"] or ""):
            raise RuntimeError(f"confirmation answered {response.status} {response.headers['Location']}")
        person.connection.close()
        return taken

    return [lambda person=person: confirm(person) for person in people_of(site, families)]  # type: ignore[misc]


def measure(figures: Figures, site: Site, town: MeasuringTown) -> None:
    """`confirm_N.*`: days spread over 400, then all on the same days."""
    warm(site, town)
    for lines, count in ((1, 3000), (40, 600)):
        for hot in (False, True):
            suffix = ".hot" if hot else ""
            families = town.families(count, f"c{lines}{'h' if hot else 's'}-")
            days = town.days(lines if hot else 400, date(2030 + lines + 50 * hot, 1, 1))
            town.draft(families, days, lines)
            taken, seconds = together(confirmations(site, families), CLIENTS)
            rate = count / seconds
            where = "on the same days" if hot else "on 400 days"
            detail = f"{count} confirmations of {lines}, {CLIENTS} clients, {where}"
            name, value = (f"confirm_{lines}.rate", rate) if lines == 1 else ("confirm_40.places_rate", rate * lines)
            figures.add(name + suffix, value, "/s", detail)
            figures.add(f"confirm_{lines}.p95_ms{suffix}", percentile(taken, 95), "ms", detail)
    ratios(figures)


def warm(site: Site, town: MeasuringTown) -> None:
    families = town.families(60, "w-")
    town.draft(families, town.days(60, date(2029, 1, 1)), 1)
    together(confirmations(site, families), CLIENTS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does on a site that lives: plans made on empty tables are forgotten


def ratios(figures: Figures) -> None:
    """Against pgbench on the same server, in the same run."""
    tps = figures.value("pgbench.tps")
    for name in ("confirm_1.rate", "confirm_40.places_rate"):
        value = figures.value(name)
        if tps and value:
            figures.add(f"{name}.per_pgbench", value / tps, "ratio", "goal 0.08" if "_1" in name else "goal 1.2")


def statements(figures: Figures, town: MeasuringTown) -> None:
    """SQL statements of the whole request of a confirmation: session, account, rights and transaction included."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    for lines in (1, 40, 200):
        (family,) = town.families(1, f"s{lines}-")
        town.draft([family], town.days(lines, date(2200 + lines, 1, 1)), lines)
        client = Client(headers={"host": "localhost"})
        client.force_login(get_user_model().objects.get(pk=family.user))
        with CaptureQueriesContext(connection) as captured:
            response = client.post(CONFIRM, {"version": 1})
        if "/resultat/" not in response.headers.get("Location", ""):
            raise RuntimeError(f"confirmation answered {response.status_code}")
        figures.add(f"confirm.statements_{lines}", len(captured), "statements", "goal 15, BEGIN and COMMIT counted")


def rush(figures: Figures, site: Site, town: MeasuringTown) -> None:
    """600 people at once on 200 places and 50 of waiting: what each is told, and what the database holds."""
    from preau.bookings.models import Booking

    (day,) = town.days(1, date(2029, 6, 1), capacity=200, waiting_capacity=50)
    families = town.families(600, "r-")
    town.draft(families, [day], 1)
    told: Counter[str] = Counter()

    def attempt(person: Person) -> float:
        response, _, taken = person.request("POST", CONFIRM, version=1)
        told["answers" if "/resultat/" in (response.headers["Location"] or "") else "errors"] += 1
        person.connection.close()
        return taken

    jobs = [lambda person=person: attempt(person) for person in people_of(site, families)]
    taken, seconds = together(jobs, 60)  # type: ignore[arg-type]
    states = Counter(Booking.objects.filter(opening_day_id=day).order_by("id").values_list("state", flat=True))
    detail = "600 people, 60 at a time, 200 places, 50 waiting"
    figures.add("rush.accepted", states["booked"], "people", detail)
    figures.add("rush.waiting", states["waiting"], "people", detail)
    figures.add("rush.refused", states["refused"], "people", detail)
    figures.add("rush.errors", told["errors"], "answers", detail)
    figures.add("rush.seconds", seconds, "s", f"slowest answer {max(taken):.0f} ms")
