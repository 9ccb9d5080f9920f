"""Acts told as one: a roll marked within a minute, what a family asked at once; and the whole journal as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.enums import Role
from preau.attendance.models import Passage
from preau.bookings.models import Booking
from preau.journal.searching import Place, Search, journal
from preau.journal.telling import Trace
from preau.web.desk.oversight import journal as page
from tests.factories.accounts import StaffFactory
from tests.receipts.conftest import NOW, DeskTown, Family
from tests.wallets.conftest import PAST

ALWAYS = (date(2020, 1, 1), date(2099, 1, 1))
MINUTE = NOW.replace(second=5, microsecond=0)


@pytest.fixture
def desk(db: None) -> DeskTown:
    return DeskTown()


def found(desk: DeskTown, words: str = "", kind: str = "passage") -> list[Trace]:
    return journal(structure=desk.structure, search=Search(*ALWAYS, words=words, kind=kind), limit=500)[0]


def mark(desk: DeskTown, families: Sequence[Family], seconds: Sequence[int], kind: str = "present") -> None:
    """Each family's child marked so many seconds after the beginning of the minute, on the day of the roll."""
    for family, after in zip(families, seconds, strict=True):
        (booking,) = desk.eat(family, PAST)
        Passage.objects.create(
            structure=desk.structure,
            household=family.household,
            person_id=family.people[0],
            opening_day=Booking.objects.get(pk=booking).opening_day,
            kind=kind,
            actor=desk.agent,
            at=MINUTE + timedelta(seconds=after),
        )


def test_a_roll_marked_in_a_minute_is_one_act_that_says_how_many(desk: DeskTown) -> None:
    mark(desk, [desk.family() for _ in range(3)], [0, 4, 4])
    (row,) = found(desk)
    assert row.actor == str(desk.agent)
    assert row.sentence.startswith("a pointé 3 personnes présentes : ")
    assert row.sentence.endswith("lundi 16 novembre 2026")
    assert [piece.to for piece in row.pieces if piece.to] == ["roll"]


def test_another_minute_another_mark_is_another_act(desk: DeskTown) -> None:
    families = [desk.family() for _ in range(4)]
    mark(desk, families[:3], [0, 1, 60])
    mark(desk, families[3:], [2], kind="absent")
    told = [row.sentence.partition(" : ")[0] for row in found(desk)]
    assert len(told) == 3
    assert sorted(words.startswith("a pointé 2 personnes présentes") for words in told) == [False, False, True]
    assert any(words.endswith(" absent") for words in told)


def test_who_is_looked_for_is_told_alone(desk: DeskTown) -> None:
    families = [desk.family() for _ in range(3)]
    mark(desk, families, [0, 0, 0])
    person = str(families[0].members[0].person)
    (row,) = found(desk, words=person)
    assert row.sentence.startswith(f"a pointé {person} présent : ")


def test_pages_hold_each_roll_once_whatever_their_length(desk: DeskTown) -> None:
    mark(desk, [desk.family() for _ in range(6)], [0, 0, 70, 70, 140, 140])
    whole = found(desk, kind="")
    seen, place = [], None
    for _ in range(500):
        rows, place = journal(structure=desk.structure, search=Search(*ALWAYS), limit=2, after=place)
        seen += rows
        if place is None:
            break
        place = Place.read(str(place))
    assert seen == whole
    assert sum(row.kind == "passage" for row in seen) == 3


def test_statements_stay_five_for_a_roll_of_one_or_many(
    desk: DeskTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mark(desk, [desk.family() for _ in range(4)], [0, 0, 0, 70])
    with django_assert_num_queries(5):
        found(desk, kind="")


def test_export_holds_what_the_page_shows_all_of_it(client: Client, desk: DeskTown) -> None:
    mark(desk, [desk.family() for _ in range(3)], [0, 0, 70])
    for _ in range(60):
        desk.take(desk.part(desk.family(), 3000))
    client.force_login(StaffFactory.create(structure=desk.structure, role=Role.ADMINISTRATOR).user)
    where = reverse("desk_journal", args=[desk.structure.slug])
    answer = client.get(where, {"objet": "receipt", "du": "2026-01-01", "au": "2026-12-31", "format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Instant;Par;Acte;Genre;Changements"
    assert len(lines) == 61
    assert "a encaissé 30,00" in lines[1]
    assert client.get(where, {"format": "pdf"}).status_code == 404
    assert client.get(where, {"format": "xlsx", "objet": "passage", "du": "2026-01-01"})[
        "Content-Disposition"
    ].endswith('.xlsx"')


def test_an_export_that_would_be_cut_is_refused_with_what_to_do(
    client: Client, desk: DeskTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        desk.take(desk.part(desk.family(), 3000))
    client.force_login(StaffFactory.create(structure=desk.structure, role=Role.ADMINISTRATOR).user)
    monkeypatch.setattr(page, "MOST_EXPORTED", 3)
    where = reverse("desk_journal", args=[desk.structure.slug])
    query = {"objet": "receipt", "du": "2026-01-01", "au": "2026-12-31", "format": "csv"}
    assertContains(client.get(where, query), "resserrez les dates")
    monkeypatch.setattr(page, "MOST_EXPORTED", 4)
    assert client.get(where, query)["Content-Type"].startswith("text/csv")


def test_a_link_is_shown_only_to_whom_its_page_opens(client: Client, desk: DeskTown) -> None:
    """Administrators do not reconcile banks: the name of the file is words for them."""
    family = desk.family()
    desk.take(desk.part(family, 3000))
    client.force_login(StaffFactory.create(structure=desk.structure, role=Role.ADMINISTRATOR).user)
    where = reverse("desk_journal", args=[desk.structure.slug])
    shown = client.get(where, {"du": "2026-01-01", "au": "2026-12-31"})
    assertContains(shown, reverse("desk_family", args=[desk.structure.slug, family.household.pk]))
    assertNotContains(shown, "/rapprochement/")
