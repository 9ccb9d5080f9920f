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
    `activity_grid.*` (five weeks of the activity with most groups), `class_grid.2000.*` (the day of an activity that
    most children have, 2,000 or more), with `.city` at the size of a city."""
    from preau.accounts.models import HouseholdAccess, User

    parent, agent = (User.objects.get(email=email) for email in (PARENT, AGENT))
    household = HouseholdAccess.objects.get(user=parent, structure__slug=SLUG).household_id
    canteen, fullest = _fullest()
    file = f"/{SLUG}/gestion/familles/{household}/"
    pages = {
        "planning_month": (parent, f"/{SLUG}/planning/?mois={_month()}&enfant=tous"),
        "planning_year": (parent, f"/{SLUG}/planning/annee/"),
        "wallet_page": (parent, f"/{SLUG}/porte-monnaie/"),
        "activity_grid": (User.objects.get(email=MANAGER), f"/{SLUG}/gestion/planning/?vue=mois&activite={canteen}"),
        "class_grid.2000": (agent, f"/{SLUG}/jour/enfants/?vue=jour&activite={canteen}&du={fullest}"),
        "family_page": (agent, file),
        "family_money": (agent, f"/{SLUG}/comptes-des-familles/{household}/"),
        "family_exchanges": (agent, f"{file}echanges/"),
        "family_history": (agent, f"{file}historique/"),
    }
    for name, (user, path) in pages.items():
        _measure(figures, site, name, user, path, size)


def _fullest() -> tuple[int, date]:
    """The activity and the date with most children to come."""
    from django.db.models import Sum

    from preau.activities.models import OpeningDay

    days = OpeningDay.objects.filter(structure__slug=SLUG, date__gte=date.today())  # noqa: DTZ011 (which page is opened)
    found = days.values("activity_id", "date").annotate(number=Sum("booked")).order_by("-number", "date")[0]
    return found["activity_id"], found["date"]


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
