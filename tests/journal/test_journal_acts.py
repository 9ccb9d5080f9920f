"""Acts of money and attendance in the journal: told in a sentence, found by person, object and author, by pages."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from preau.accounts.enums import Role
from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.common.acts import ACTS, Names, Row
from preau.journal.searching import Search, journal
from preau.journal.telling import Trace
from preau.receipts.actions import undo_receipt
from preau.receipts.enums import Means
from preau.wallets.actions import correct, undo
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.receipts.conftest import NOW, DeskTown, Family
from tests.wallets.conftest import PAST

ALWAYS = (date(2020, 1, 1), date(2099, 1, 1))


@pytest.fixture
def desk(db: None) -> DeskTown:
    return DeskTown()


@pytest.fixture
def family(desk: DeskTown) -> Family:
    return desk.family()


def told(desk: DeskTown, words: str = "", actor: str = "", kind: str = "") -> list[str]:
    rows = found(desk, words, actor, kind)
    return [row.sentence.replace("\u00a0", " ") for row in rows if row.sentence]


def found(desk: DeskTown, words: str = "", actor: str = "", kind: str = "", limit: int = 500) -> list[Trace]:
    search = Search(*ALWAYS, words=words, actor=actor, kind=kind)
    return journal(structure=desk.structure, search=search, limit=limit)[0]


def test_receipt_is_told_in_a_sentence_and_found_by_number_family_and_agent(desk: DeskTown, family: Family) -> None:
    receipt = desk.take(desk.part(family, 3000))
    sentence = f"a encaissé 30,00 € en espèces pour {family.household}, reçu {receipt.full_number}"
    assert told(desk, kind="receipt") == [sentence]
    for words in (receipt.full_number, family.household.name, str(family.household.number)):
        assert sentence in told(desk, words=words)
    assert told(desk, actor=desk.agent.email) == [sentence]
    assert told(desk, words="ENF-1999-000001", kind="receipt") == []
    (row,) = found(desk, kind="receipt")
    assert row.actor == str(desk.agent)
    assert [(piece.text, piece.to, piece.id) for piece in row.pieces if piece.to] == [
        (str(family.household), "household", family.household.pk),
        (receipt.full_number, "operation", receipt.entry_id),
    ]


def test_undoing_a_receipt_says_so_with_its_reason(desk: DeskTown, family: Family) -> None:
    receipt = desk.take(desk.part(family, 3000), means=Means.TRANSFER, reference="VIR 12")
    undo_receipt(receipt=receipt, reason="Mauvaise famille", actor=by(desk.agent), at=NOW)
    last = told(desk, kind="receipt")[0]
    assert last.startswith(f"a annulé un encaissement de 30,00 € par virement pour {family.household}, reçu ")


@pytest.mark.parametrize(
    ("cents", "undoes", "verb"),
    [
        (2500, False, "a encaissé"),
        (-2500, True, "a annulé un encaissement de"),
        (-2500, False, "a noté que la banque a repris"),
    ],
)
def test_what_a_bank_takes_back_is_not_told_as_taken(cents: int, undoes: bool, verb: str) -> None:
    facts = {
        "cents": cents,
        "undoes": undoes,
        "means": "online",
        "payer": "Awa",
        "number": "ENF-2026-000001",
        "note": "",
    }
    told = "".join(piece.text for piece in ACTS["receipt"].tell(Row(facts, Names())))
    assert told.replace("\u00a0", " ") == f"{verb} 25,00 € par carte pour Awa, reçu ENF-2026-000001"


def test_corrections_and_undone_operations_are_told(desk: DeskTown, family: Family) -> None:
    wallet = desk.wallet(family)
    entry = correct(wallet=wallet, cents=500, reason="Repas non servi", key=uuid4(), actor=by(desk.agent), at=NOW)
    assert entry is not None
    undo(entry_id=entry, reason="Erreur", actor=by(desk.agent), at=NOW)
    (operation,) = told(desk, kind="operation")
    assert operation == f"a corrigé un porte-monnaie de + 5,00 € pour {family.household}, Repas non servi"
    assert told(desk, kind="reversal") == ["a annulé une opération : Annulation : Erreur"]


def test_marks_are_told_and_so_is_taking_them_back(desk: DeskTown, family: Family) -> None:
    (booking,) = desk.eat(family, PAST)
    Passage.objects.create(
        structure=desk.structure,
        household=family.household,
        person_id=family.people[0],
        opening_day=Booking.objects.get(pk=booking).opening_day,
        kind="excused",
        actor=desk.agent,
        at=NOW,
    )
    (mark,) = told(desk, kind="passage")
    assert mark.startswith("a pointé ")
    assert " en absence justifiée : " in mark
    assert mark.endswith("lundi 16 novembre 2026")
    assert told(desk, kind="passage_undone") == []


def test_another_structure_reads_nothing_of_it(desk: DeskTown, family: Family) -> None:
    receipt = desk.take(desk.part(family, 3000))
    assert told(desk, words=family.household.name)
    assert all(str(family.household) not in sentence for sentence in told(DeskTown()))
    assert told(DeskTown(), kind="receipt") == told(DeskTown(), words=receipt.full_number) == []


def test_page_takes_the_same_statements_with_acts(
    desk: DeskTown, family: Family, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        desk.take(desk.part(family, 3000))
    with django_assert_num_queries(5):
        found(desk)


def test_pages_hold_every_act_once(desk: DeskTown, family: Family) -> None:
    for _ in range(5):
        desk.take(desk.part(family, 3000))
    whole, seen, place = found(desk), [], None
    for _ in range(40):
        rows, place = journal(structure=desk.structure, search=Search(*ALWAYS), limit=2, after=place)
        seen += rows
        if place is None:
            break
    assert seen == whole


@pytest.mark.parametrize(
    "query", ["du=0001-01-01", "au=0001-01-01", "au=9999-12-31", "du=9999-12-31", "du=0001-01-01&au=9999-12-31"]
)
def test_dates_at_the_ends_of_the_calendar_are_dates(
    client: Client, desk: DeskTown, family: Family, query: str
) -> None:
    desk.take(desk.part(family, 3000))
    client.force_login(StaffFactory.create(structure=desk.structure, role=Role.ADMINISTRATOR).user)
    page = reverse("desk_journal", args=[desk.structure.slug])
    assert client.get(f"{page}?{query}").status_code == 200


def test_page_links_to_what_it_tells(client: Client, desk: DeskTown, family: Family) -> None:
    receipt = desk.take(desk.part(family, 3000))
    client.force_login(StaffFactory.create(structure=desk.structure, role=Role.ADMINISTRATOR).user)
    link = reverse("desk_operation", args=[desk.structure.slug, receipt.entry_id])
    page = reverse("desk_journal", args=[desk.structure.slug])
    assertContains(client.get(f"{page}?objet=receipt&du=2026-01-01&au=2026-12-31"), f'href="{link}"')
    assert client.get(link).status_code == 200
