"""The planning and the wallets as a family of three children and five activities gets them."""

from __future__ import annotations

import gzip
from datetime import date

from bench.figures import Figures, percentile
from bench.site import Person, Site, sign_in

SLUG = "valbrune"
PARENT = "awa.kervella@exemple.fr"
TIMES = 60


def measure(figures: Figures, site: Site, size: str) -> None:
    """`planning_month.*`, `planning_year.*` and `wallet_page.*`, with `.city` at the size of a city."""
    from preau.accounts.models import User

    parent = User.objects.get(email=PARENT)
    person = Person(site.port, sign_in([parent.pk])[parent.pk])
    infix = ".city" if size == "city" else ""
    pages = {
        "planning_month": f"/{SLUG}/planning/?mois={_month()}&enfant=tous",
        "planning_year": f"/{SLUG}/planning/annee/",
        "wallet_page": f"/{SLUG}/porte-monnaie/",
    }
    for name, path in pages.items():
        bodies, taken = [], []
        for _ in range(TIMES):
            response, body, milliseconds = person.request("GET", path)
            if response.status != 200:
                raise RuntimeError(f"{path} answered {response.status}")
            bodies.append(body)
            taken.append(milliseconds)
        head, detail = name + infix, f"{size}, one client, {TIMES} times, workers warm"
        figures.add(f"{head}.statements", _statements(parent, path), "statements", detail)
        figures.add(f"{head}.median_ms", percentile(taken[10:], 50), "ms", detail)
        figures.add(f"{head}.p95_ms", percentile(taken[10:], 95), "ms", detail)
        figures.add(f"{head}.bytes", len(bodies[-1]), "bytes", detail)
        figures.add(f"{head}.gzip_bytes", len(gzip.compress(bodies[-1], 6)), "bytes", detail)


def _month() -> str:
    """Next month: whole, and with something to do in every week."""
    today = date.today()  # noqa: DTZ011 (which page is opened, not a rule)
    following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return f"{following:%Y-%m}"


def _statements(parent: object, path: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(parent)  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)
