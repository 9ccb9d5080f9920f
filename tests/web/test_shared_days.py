"""The page where a household says whether it pays its part of days that the other one booked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.bookings.models import Booking, ShareQuestion
from tests.bookings.conftest import MONDAY, NOW
from tests.wallets.conftest import MoneyTown
from tests.wallets.test_asked_days import Asked


@pytest.fixture
def asked(db: None) -> Iterator[Asked]:
    with time_machine.travel(NOW, tick=False):
        found = Asked(MoneyTown())
        found.booked()
        yield found


@pytest.fixture
def other(client: Client, asked: Asked) -> Client:
    """The browser of the household that is asked."""
    client.force_login(asked.homes[1].user)
    return client


def url(asked: Asked, tail: str = "jours-partages/") -> str:
    return f"/{asked.town.structure.slug}/{tail}"


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").split())


def question() -> ShareQuestion:
    return ShareQuestion.objects.get()


def test_page_says_the_day_the_part_and_what_silence_does(other: Client, asked: Asked) -> None:
    html = words(other.get(url(asked)).content.decode())
    assert "lundi 30 novembre" in html
    assert "votre part 1,56 €" in html
    assert "Sans réponse de votre part, ou si vous refusez, vous ne payez rien" in html
    assert asked.homes[0].household.name not in html.replace(asked.homes[1].household.name, "")


def test_home_and_calendar_lead_to_it(other: Client, asked: Asked) -> None:
    home = other.get(url(asked, "")).content.decode()
    assert "1 jour partagé attend votre réponse." in home
    assert f'href="{url(asked)}"' in home
    day = other.get(url(asked, f"planning/jour/2026-11-30/{asked.child.pk}/")).content.decode()
    assert "Réservé par l’autre foyer, qui vous demande de payer votre part : 1,56" in unescape(day)
    assert f'href="{url(asked)}"' in day


@pytest.mark.parametrize(("reponse", "said"), [("oui", "Vous payez votre part de 1 jour."), ("non", "Vous refusez")])
def test_answering(other: Client, asked: Asked, reponse: str, said: str) -> None:
    response = other.post(url(asked), {"jour": [question().pk], "reponse": reponse}, follow=True)
    html = words(response.content.decode())
    assert said in html
    assert question().state == ("accepted" if reponse == "oui" else "refused")
    assert question().answered_by == asked.homes[1].user
    assert Booking.objects.get().is_agreed is (reponse == "oui")
    assert ("Acceptée" if reponse == "oui" else "Refusée l’autre foyer paie tout") in html
    again = other.post(url(asked), {"jour": [question().pk], "reponse": "oui"}, follow=True)
    assert "Vous avez déjà répondu" in words(again.content.decode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choisissez « Payer ma part » ou « Refuser »."),
        ({"reponse": "oui"}, "Cochez au moins un jour"),
        ({"reponse": "peut-être", "jour": ["1"]}, "Choisissez « Payer ma part »"),
        ({"reponse": "oui", "jour": ["x", "-1", "9" * 40, "²"]}, "Cochez au moins un jour"),
        ({"reponse": "oui", "jour": ["99999999"]}, "Ces jours ne vous sont pas demandés."),
    ],
)
def test_bad_answers_write_nothing(other: Client, asked: Asked, data: dict[str, object], said: str) -> None:
    response = other.post(url(asked), data, follow=True)
    assert said in words(response.content.decode())
    assert question().state == "asked"


def test_whoever_booked_cannot_answer(client: Client, asked: Asked) -> None:
    client.force_login(asked.homes[0].user)
    response = client.post(url(asked), {"jour": [question().pk], "reponse": "oui"}, follow=True)
    assert "Ces jours ne vous sont pas demandés." in words(response.content.decode())
    assert "Aucun jour n’attend votre réponse." in words(response.content.decode())
    assert question().state == "asked"


def test_statements_do_not_grow(other: Client, asked: Asked) -> None:
    with CaptureQueriesContext(connection) as one:
        other.get(url(asked))
    days = asked.town.days(*(MONDAY + timedelta(days=number) for number in (1, 3, 4)))
    asked.town.book(asked.family(), *days)
    with CaptureQueriesContext(connection) as many:
        other.get(url(asked))
    assert ShareQuestion.objects.count() == 4
    assert len(one) == len(many)
