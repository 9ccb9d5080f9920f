"""Every cent explained: from a line of the history to its cause, its price, its receipt, and what undid it."""

from __future__ import annotations

import re
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from preau.attendance.enums import Motive, PassageKind
from preau.bookings.actions import Wish, confirm_draft, edit_draft
from preau.bookings.models import Booking
from preau.bookings.planning.loading import load_planning
from preau.ledger.models import Entry
from preau.payments.models import Payment
from preau.receipts.models import Receipt
from preau.wallets.actions import Mark, charge_bookings, charge_day, correct, mark, undo
from tests.acting import by
from tests.bookings.conftest import NOW, Family
from tests.factories import UserFactory
from tests.payments.conftest import CardTown, uuid_of
from tests.wallets.conftest import PAST, MoneyTown


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> CardTown:
    return CardTown()


@pytest.fixture
def family(client: Client, town: CardTown) -> Family:
    made = town.family()
    client.force_login(made.user)
    return made


def page(client: Client, town: MoneyTown, entry: int) -> str:
    """The words of an operation's page."""
    response = client.get(f"/{town.structure.slug}/operations/{entry}/")
    assert response.status_code == 200
    main = re.search(r"<main.*?</main>", response.content.decode(), re.S)
    assert main is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).replace("\u00a0", " ").split())


def charge_of(town: CardTown, family: Family) -> int:
    town.pay(family, 5000)
    charge_day(until=PAST, now=NOW)
    return Entry.objects.get(kind="charge").pk


def test_charge_by_the_night_tells_booking_price_and_balance(client: Client, town: CardTown, family: Family) -> None:
    town.eat(family)
    price = {
        "cents": 390,
        "explanation": ["quotient 900 du 01/09/2026 : tranche de 860 à moins de 1200"],
        "details": {"rule_id": 7, "rule_from": "2026-09-01", "quotient": "900.00", "quotient_from": "2026-09-01",
                    "unit_cents": 390, "half_hours": 3, "share_percent": 60},
    }  # fmt: skip
    Booking.objects.update(price=price)
    words = page(client, town, charge_of(town, family))
    for said in (
        "Restauration (solde après : 46,10 €) − 3,90 €",
        "Par Le passage de la nuit",
        "quotient 900 du 01/09/2026 : tranche de 860 à moins de 1200",
        "Tarif n° 7, en vigueur depuis le 1er septembre 2026",
        "Quotient familial 900, connu depuis le 1er septembre 2026",
        "Durée comptée 3 demi-heures",
        "Part de votre foyer 60 %",
        "lundi 16 novembre",
        "une réservation qui n’est pas annulée à temps est due",
    ):
        assert said in words


def test_charge_tells_the_confirmation_and_who_made_it(client: Client, town: CardTown, family: Family) -> None:
    day = NOW.date().replace(day=30)
    (opening,) = town.days(day)
    planning = load_planning(structure=town.structure, household=family.household, first=day, last=day)
    edit_draft(planning=planning, wishes=[Wish(family.people[0], opening.pk, wanted=True)], actor=by(family.user))
    outcome = confirm_draft(structure=town.structure, household=family.household, actor=by(family.user))
    assert outcome.confirmation is not None
    town.pay(family, 5000)
    charge_bookings([Booking.objects.get().pk], actor=by(), now=NOW)
    entry = Entry.objects.get(kind="charge").pk
    words = page(client, town, entry)
    assert f"reçu {outcome.confirmation.number}, par {family.user}." in words
    response = client.get(f"/{town.structure.slug}/operations/{entry}/")
    assertContains(response, f"/{town.structure.slug}/planning/resultat/{outcome.confirmation.pk}/")


def test_passage_tells_who_marked_it_and_its_own_price(client: Client, town: CardTown, family: Family) -> None:
    town.pay(family, 5000)
    day = town._past_day(town.group, PAST)
    marks = [Mark(family.people[0], PassageKind.UNPLANNED)]
    mark(structure=town.structure, day_id=day.pk, marks=marks, actor=by(town.family().user), now=NOW)
    words = page(client, town, Entry.objects.get(kind="charge").pk)
    assert "Pointage : présence sans réservation, le samedi 21 novembre à 10 h, par" in words
    assert "sans réservation" in words


def test_justified_absence_links_both_entries(client: Client, town: CardTown, family: Family) -> None:
    town.eat(family)
    entry = charge_of(town, family)
    day = town._past_day(town.group, PAST)
    marks = [Mark(family.people[0], PassageKind.EXCUSED, motive=Motive.CERTIFICATE)]
    mark(structure=town.structure, day_id=day.pk, marks=marks, actor=by(UserFactory.create()), now=NOW)
    words = page(client, town, entry)
    assert "Annulée le samedi 21 novembre à 10 h : Absence justifiée, " in words
    assert "Certificat reçu." in words
    assert "Pointage : absence justifiée" in words
    back = page(client, town, Entry.objects.get(kind="reversal").pk)
    assert "Elle annule l’opération du samedi 21 novembre à 10 h : Cantine" in back
    assert "(solde après : 50,00 €) + 3,90 €" in back


def test_card_payment_tells_its_receipt_and_the_bank(client: Client, town: CardTown, family: Family) -> None:
    payment = town.order(family, {town.meals: 1560})
    town.tell(payment)
    entry = Entry.objects.get(kind="top_up").pk
    words = page(client, town, entry)
    assert f"Reçu {Receipt.objects.select_related('cash_office').get().full_number}" in words
    assert f"Commande {Payment.objects.get().order_number}" in words
    assert f"Référence de la banque {uuid_of(f'uuid-{payment.pk}')} (Lyra (Systempay, PayZen))" in words


def test_correction_tells_its_reason_and_who(client: Client, town: CardTown, family: Family) -> None:
    agent = town.family().user
    correct(wallet=town.wallet(family), cents=245, reason="repas froid", key=uuid4(), actor=by(agent), at=NOW)
    words = page(client, town, Entry.objects.get().pk)
    assert f"Par {agent}" in words
    assert "Raison repas froid" in words


def test_pages_take_a_fixed_number_of_statements(
    client: Client, town: CardTown, family: Family, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    town.tell(town.order(family, {town.meals: 1560, town.care: 800}))
    town.eat(family)
    entry = charge_of(town, family)
    undo(entry_id=entry, reason="erreur", actor=by(UserFactory.create()))
    for row in Entry.objects.order_by("id"):
        with django_assert_max_num_queries(6):  # session, account, household, entry, receipt, bank
            client.get(f"/{town.structure.slug}/operations/{row.pk}/")
