"""The days a tool could not ask for, on the pages: in the bar at once, in the recap, in the receipt; script or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from preau.activities.models import OpeningDay
from preau.bookings.models import Draft, MissedLine
from tests.web.planning_town import NOW, PlanningTown, build

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 11)
JSON = {"Accept": "application/json"}


@pytest.fixture
def town(db: None) -> Iterator[PlanningTown]:
    with time_machine.travel(NOW, tick=False):
        yield build()


@pytest.fixture
def browser(client: Client, town: PlanningTown) -> Client:
    client.force_login(town.user)
    for day in (TUESDAY, FRIDAY):
        OpeningDay.objects.filter(pk=town.day(town.canteen, day).pk).update(capacity=0)
    return client


def words(html: str) -> str:
    text = re.sub(r"<svg.*?</svg>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


def use(browser: Client, town: PlanningTown, tool: str, headers: dict[str, str]) -> Any:
    """Each tool of the planning, on December of the canteen, for Lina."""
    child, canteen = town.members[0].person_id, town.canteen.pk
    month = town.url(mois="2026-12", activite=canteen, enfant=child)
    weeks = {"weeks": "1", "du": "2026-12-01", "au": "2026-12-11", "jours": ["2", "5"]}
    posts: dict[str, tuple[str, dict[str, Any]]] = {
        "month": (month, {"month": "1"}),
        "weekday": (month, {"weekday": "2"}),
        "week": (month, {"week": "2026-11-30"}),
        "weeks": (month, weeks),
        "row": (town.url("semaine/", semaine="2026-11-30"), {"row": f"{child}:{canteen}"}),
        "tuesdays": (town.url("annee/"), {"activite": canteen, "weekday": f"{child}:2"}),
        "year": (town.url("annee/"), {"activite": canteen, "year": child}),
    }
    url, data = posts[tool]
    return browser.post(url, data, headers=headers)


TOOLS = {
    "month": [TUESDAY, FRIDAY],
    "weekday": [TUESDAY],
    "week": [TUESDAY],
    "weeks": [TUESDAY, FRIDAY],
    "row": [TUESDAY],
    "tuesdays": [TUESDAY],
    "year": [TUESDAY, FRIDAY],
}


@pytest.mark.parametrize("script", [False, True])
@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_says_what_it_left(browser: Client, town: PlanningTown, tool: str, *, script: bool) -> None:
    answer = use(browser, town, tool, JSON if script else {})
    number = "1 jour non demandé" if len(TOOLS[tool]) == 1 else "2 jours non demandés"
    if script:
        assert answer.status_code == 200
        bar = answer.json().get("bar") or answer.json()["html"]["bar"]
    else:
        assert answer.status_code == 302
        bar = browser.get(town.url("annee/")).content.decode()
    assert number in words(bar)
    assert [row.date for row in MissedLine.objects.order_by("date")] == TOOLS[tool]
    recap = words(browser.get(town.url("recapitulatif/")).content.decode())
    assert "Jours non demandés" in recap
    days = "mar. 1er" if len(TOOLS[tool]) == 1 else "mar. 1er, ven. 11 déc."
    assert days in recap
    assert "Complet, liste d’attente comprise" in recap
    assert "Une place rendue se voit au planning" in recap


def test_receipt_keeps_them(browser: Client, town: PlanningTown) -> None:
    use(browser, town, "month", {})
    response = browser.post(town.url("confirmer/"), {"version": Draft.objects.get().version}, follow=True)
    html = words(response.content.decode())
    assert "Jours non demandés 2 jours" in html
    assert "Lina Cantine 2 jours mar. 1er, ven. 11 déc. Complet, liste d’attente comprise" in html
    assert "En plus sur vos prochains débits" in html


def test_waiting_list_opened_since_is_one_touch_away(browser: Client, town: PlanningTown) -> None:
    use(browser, town, "week", {})
    OpeningDay.objects.filter(pk=town.day(town.canteen, TUESDAY).pk).update(waiting_capacity=3)
    html = browser.get(town.url("recapitulatif/")).content.decode()
    url = town.url(f"jour/2026-12-01/{town.members[0].person_id}/")
    assert f'href="{url}">S’inscrire sur la liste d’attente</a>' in html


def test_only_missed_days_are_told_without_anything_to_confirm(browser: Client, town: PlanningTown) -> None:
    OpeningDay.objects.filter(activity=town.canteen).update(capacity=0)
    answer = use(browser, town, "week", JSON)
    assert "4 jours non demandés" in words(answer.json()["html"]["bar"])
    html = browser.get(town.url("recapitulatif/")).content.decode()
    assert "Rien à confirmer" in html
    assert "Jours non demandés 4 jours" in words(html)
    assert "confirmer/" not in html


def test_abandoning_asks_and_forgets_them(browser: Client, town: PlanningTown) -> None:
    use(browser, town, "month", {})
    assert "2 jours non demandés" in words(browser.get(town.url("brouillon/")).content.decode())
    browser.post(town.url("brouillon/"))
    assert MissedLine.objects.count() == 0
