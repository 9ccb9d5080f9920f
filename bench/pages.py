"""The planning and the wallets as a family of three children and five activities gets them, its page at the desk."""

from __future__ import annotations

import gzip
from datetime import date
from typing import TYPE_CHECKING

from bench.figures import Figures, percentile
from bench.site import Person, Site, sign_in

if TYPE_CHECKING:
    from preau.accounts.models import User

SLUG = "valbrune"
AGENT = "guichet@exemple.fr"
MANAGER = "activites@exemple.fr"
PARENT = "awa.kervella@exemple.fr"
TIMES = 60


def measure(figures: Figures, site: Site, size: str) -> None:
    """`planning_month.*`, `planning_year.*`, `wallet_page.*`, and at the desk `family_page.*` with its other tabs and
    `activity_grid.*` (five weeks), with `.city` at the size of a city."""
    from preau.accounts.models import HouseholdAccess, User

    parent, agent = (User.objects.get(email=email) for email in (PARENT, AGENT))
    household = HouseholdAccess.objects.get(user=parent, structure__slug=SLUG).household_id
    file = f"/{SLUG}/gestion/familles/{household}/"
    pages = {
        "planning_month": (parent, f"/{SLUG}/planning/?mois={_month()}&enfant=tous"),
        "planning_year": (parent, f"/{SLUG}/planning/annee/"),
        "wallet_page": (parent, f"/{SLUG}/porte-monnaie/"),
        "activity_grid": (User.objects.get(email=MANAGER), f"/{SLUG}/gestion/planning/?vue=mois"),
        "family_page": (agent, file),
        "family_money": (agent, f"/{SLUG}/comptes-des-familles/{household}/"),
        "family_exchanges": (agent, f"{file}echanges/"),
        "family_history": (agent, f"{file}historique/"),
    }
    for name, (user, path) in pages.items():
        _measure(figures, site, name, user, path, size)


def _measure(figures: Figures, site: Site, name: str, user: User, path: str, size: str) -> None:
    """One page, by whom it is for."""
    person = Person(site.port, sign_in([user.pk])[user.pk])
    bodies, taken = [], []
    for _ in range(TIMES):
        response, body, milliseconds = person.request("GET", path)
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
        bodies.append(body)
        taken.append(milliseconds)
    head = f"{name}.city" if size == "city" else name
    detail = f"{size}, one client, {TIMES} times, workers warm"
    figures.add(f"{head}.statements", _statements(user, path), "statements", detail)
    figures.add(f"{head}.median_ms", percentile(taken[10:], 50), "ms", detail)
    figures.add(f"{head}.p95_ms", percentile(taken[10:], 95), "ms", detail)
    figures.add(f"{head}.bytes", len(bodies[-1]), "bytes", detail)
    figures.add(f"{head}.gzip_bytes", len(gzip.compress(bodies[-1], 6)), "bytes", detail)


def _month() -> str:
    """Next month: whole, and with something to do in every week."""
    today = date.today()  # noqa: DTZ011 (which page is opened, not a rule)
    following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return f"{following:%Y-%m}"


def _statements(user: object, path: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(user)  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)
