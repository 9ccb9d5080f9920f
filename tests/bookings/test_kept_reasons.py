"""Sentences kept by an earlier version become codes and facts, row by row; what is not recognised keeps its words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from preau.accounts.enums import BatchKind
from preau.accounts.models import Batch
from preau.activities.models import OpeningDay
from preau.activities.reasons import ActivityCode
from preau.bookings.models import Booking, MissedLine, Movement
from preau.bookings.reasons import BookingCode
from preau.common.reasons import CommonCode, Reason, read_reason, said, text
from tests.bookings.conftest import MONDAY, NOW, Town

bookings = import_module("preau.bookings.migrations.0008_reasons")
activities = import_module("preau.activities.migrations.0002_closed_reasons")
accounts = import_module("preau.accounts.migrations.0005_refusals")
DAY = date(2026, 11, 23)
UNTIL = datetime(2026, 11, 20, 9, tzinfo=UTC)
LATE = "Délai passé : il fallait réserver avant le vendredi 20 novembre à 10 h"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Complet, liste d’attente comprise", Reason(BookingCode.FULL)),
        (LATE, Reason(BookingCode.LATE_TO_BOOK, until=UNTIL)),
        (
            "Réservable à partir du dimanche 1er novembre à 9 h 05",
            Reason(BookingCode.OPENS_LATER, opens_at=datetime(2026, 11, 1, 8, 5, tzinfo=UTC)),
        ),
        (
            "Réservé par l’autre foyer, votre part 1\u00a0234,50\u00a0€",
            Reason(BookingCode.OTHER_BOOKED_PART, part=123_450),
        ),
        ("Fermeture : travaux de chauffage", Reason(BookingCode.CLOSING, text="travaux de chauffage")),
        ("Jour férié : Noël", Reason(CommonCode.PUBLIC_HOLIDAY, name="Noël")),
        ("Vacances de Noël", Reason(CommonCode.HOLIDAYS, name="Vacances de Noël")),
        ("Réservé aux niveaux Petite section, CP et 6e.", Reason(ActivityCode.LEVELS_ONLY, levels=("PS", "CP", "6E"))),
        ("À partir de 6 ans.", Reason(ActivityCode.TOO_YOUNG, age=6)),
        ("La durée doit être d’au moins 1 h 30.", Reason(ActivityCode.STAY_TOO_SHORT, least=90)),
        (
            "Nouveau tarif, Part du coût",
            Reason(CommonCode.LISTED, reasons=(Reason(BookingCode.PRICE_RULE), Reason(BookingCode.PRICE_SHARE))),
        ),
        ("Grève : réservations suspendues", said("Grève : réservations suspendues")),
        ("Délai passé : il fallait réserver avant le lundi 20 novembre à 10 h", None),  # not a Monday in these years
        ("Délai passé : il fallait réserver avant le mardi", None),
    ],
)
def test_sentence_becomes_its_code_and_facts(sentence: str, reason: Reason | None) -> None:
    found = read_reason(bookings.reason_of(sentence, DAY))
    assert found == (reason or said(sentence))
    assert text(found) == sentence


def test_hours_told_together_become_several_reasons() -> None:
    sentence = "L’arrivée se fait entre 16 h 30 et 18 h 30. L’heure de départ doit suivre l’heure d’arrivée."
    found = read_reason(bookings.reason_of(sentence, DAY))
    assert found is not None
    assert (found.code, text(found)) == (CommonCode.SEVERAL, sentence)
    copied = read_reason(bookings.reason_of(f"Horaires incompatibles : {sentence}", DAY))
    assert copied == Reason(BookingCode.HOURS_DO_NOT_FIT, why=found)


@pytest.mark.parametrize("year", [2024, 2028])
def test_instant_of_a_leap_day_is_found(year: int) -> None:
    weekday = ("lundi", "mardi", "mercredi", "jeudi")[date(year, 2, 29).weekday()]
    found = read_reason(bookings.reason_of(f"Réservable à partir du {weekday} 29 février à 8 h", date(year, 3, 4)))
    assert found == Reason(BookingCode.OPENS_LATER, opens_at=datetime(year, 2, 29, 7, tzinfo=UTC))


def test_rows_of_an_earlier_version_keep_what_they_said(town: Town) -> None:
    family = town.family()
    (day,) = town.days(MONDAY)
    town.book(family, day)
    booking, movement = Booking.objects.get(), Movement.objects.get()
    line = MissedLine(
        draft=family.household.drafts.get(), person_id=family.people[0], activity_id=town.group.activity_id, date=MONDAY
    )
    line.why, line.reason = "other", said("x")
    line.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(bookings.AS_WORDS)
        cursor.execute(activities.AS_WORDS)
        cursor.execute("ALTER TABLE bookings_movement DISABLE TRIGGER USER")
        cursor.execute("UPDATE bookings_movement SET reason = %s", ["Fermeture : travaux"])
        cursor.execute("ALTER TABLE bookings_movement ENABLE TRIGGER USER")
        cursor.execute("UPDATE bookings_booking SET reason = %s", [LATE.replace("20", "27")])
        cursor.execute("UPDATE bookings_missedline SET reason = %s", ["Écrit à la main"])
        cursor.execute("UPDATE activities_openingday SET closed_reason = %s, is_open = false", ["Pont de l’Ascension"])
        cursor.execute(activities.AS_REASONS)
        bookings.read_sentences(None, SimpleNamespace(connection=connection))
        cursor.execute(bookings.AS_REASONS)
    for row in (booking, movement, line, day):
        row.refresh_from_db()
    assert movement.reason == Reason(BookingCode.CLOSING, text="travaux")
    assert booking.reason == Reason(BookingCode.LATE_TO_BOOK, until=datetime(2026, 11, 27, 9, tzinfo=UTC))
    assert line.reason == said("Écrit à la main")
    assert day.closed_reason == Reason(CommonCode.BRIDGE, name="Pont de l’Ascension")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", None),
        ("Période scolaire", Reason(ActivityCode.TERM_TIME)),
        ("Ce jour n’est plus au calendrier", Reason(ActivityCode.NO_LONGER_OPEN)),
        ("Jour férié : Armistice", Reason(CommonCode.PUBLIC_HOLIDAY, name="Armistice")),
        ("Fermé : travaux", Reason(CommonCode.LOCAL_CLOSURE, name="travaux")),
        ("Grève", Reason(ActivityCode.CLOSED_BY_HAND, text="Grève")),
    ],
)
def test_closed_day_of_an_earlier_version_says_the_same(town: Town, words: str, reason: Reason | None) -> None:
    (day,) = town.days(MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(activities.AS_WORDS)
        cursor.execute("UPDATE activities_openingday SET closed_reason = %s", [words])
        cursor.execute(activities.AS_REASONS)
    found = OpeningDay.objects.get(pk=day.pk).closed_reason
    assert (found, text(found)) == (reason, words)


def test_refusals_of_a_batch_of_an_earlier_version_say_the_same(town: Town) -> None:
    family = town.family()
    told = [["Lina Kervella", "ce dossier n’existe plus"], ["Noé Kervella", "autre raison"]]
    batch = Batch.objects.create(
        structure=town.structure, kind=BatchKind.SEND, key="5b6b1a3e-0000-4000-8000-000000000001", rows=[], total=2,
        refusals=told, created_at=NOW, created_by=family.user, moved_at=NOW,
    )  # fmt: skip
    accounts.read_sentences(SimpleNamespace(get_model=lambda *_names: Batch), None)
    batch.refresh_from_db()
    assert [(whom, text(why)) for whom, why in batch.refused] == [(whom, why) for whom, why in told]
    assert batch.refused[0][1].code.value == "accounts.household_gone"
