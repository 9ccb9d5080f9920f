"""Heads of rows and columns of the month and of the week: how many of their days are ours, as the year tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from django.test import Client

from tests.web.planning_town import NOW, PlanningTown, build

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> PlanningTown:
    return build()


@pytest.fixture
def browser(client: Client, town: PlanningTown) -> Client:
    client.force_login(town.user)
    return client


def page(browser: Client, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_heads_tell_how_many_of_their_days_are_ours(browser: Client, town: PlanningTown) -> None:
    """Month, weekdays, weeks and lanes, as the year does; painted again after a touch."""
    url = town.url(mois="2026-12", activite=town.canteen.pk, enfant="tous")
    heads = re.findall(r'<button class="(?:quick|lane)" [^>]*>.*?</button>', page(browser, url))
    assert len(heads) == 1 + 4 + 5 + 2 * 5
    for head in heads:
        figure, said = re.search(r'class="num">0/(\d+)<', head), re.search(r", 0 sur (\d+) :", head)
        assert figure is not None, head
        assert said is not None, head
        assert figure[1] == said[1] != "0", head
    answer = browser.post(url, {"weekday": "2"}, headers=JSON).json()
    painted = unescape(answer["html"]["weekday-2"])
    full = re.search(r"Tous les mardis, (\d+) sur (\d+) :", painted)
    assert full is not None
    assert full[1] == full[2]
    assert f'class="num">{full[1]}/' in answer["html"]["month-1"]
    assert len(re.findall(r"lane-\d+-2026-12-14", " ".join(answer["html"]))) == 2
    assert '<small class="num">1/' in answer["html"][f"lane-{town.members[0].person_id}-2026-12-14"]


def test_head_of_a_row_tells_how_many_of_its_days_are_ours(browser: Client, town: PlanningTown) -> None:
    """And is painted again after a touch."""
    url = town.url("semaine/", semaine="2026-12-01")
    key = f"{town.members[0].person_id}:{town.canteen.pk}"
    row = f"row-{key.replace(':', '-')}"
    head = re.search(rf'<button[^>]* id="{row}".*?</button>', page(browser, url))
    assert head is not None
    assert re.search(r", 0 sur (\d) : réserver ou libérer", head[0])
    assert re.search(r'<small class="num push">0/\d</small>', head[0])
    answer = browser.post(url, {"row": key}, headers=JSON).json()
    again = unescape(answer["html"][row])
    most = re.search(r">(\d)/(\d)<", again)
    assert most is not None
    assert most[1] == most[2] != "0"
    assert f", {most[1]} sur {most[2]} :" in again
