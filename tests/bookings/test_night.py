"""The night: what it writes, what it leaves alone, and that it may be run again, or cut short, at any point."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from preau.accounts.models import HouseholdAccess
from preau.activities.models import OpeningDay
from preau.bookings.actions import apply_patterns, expire_waiting, run_night, transmit
from preau.bookings.models import Booking, NightRun
from preau.bookings.night.actions import running as night
from preau.common.alone import alone
from preau.common.nightly import NightBusyError
from preau.common.reasons import text
from preau.notices.models import OutgoingMail
from tests.bookings.conftest import MONDAY, NOW, Town, counters
from tests.bookings.scene import LAST, TONIGHT, everything, held, kinds, pattern, reports
from tests.factories import (
    HouseholdAccessFactory,
    UserFactory,
    days_between,
)

# -- waiting lists, transmission ---------------------------------------------------------------------------------------


def test_closed_waiting_list_refuses_and_writes_to_the_families(town: Town) -> None:
    (day, later) = town.days(MONDAY, MONDAY + timedelta(days=1), capacity=0, waiting_capacity=5)
    family = town.family(children=2)
    town.book(family, day, later)
    OutgoingMail.objects.all().delete()
    OpeningDay.objects.filter(pk=day.pk).update(promotion_deadline_at=NOW - timedelta(seconds=1))
    assert expire_waiting(now=NOW) == 2
    assert [counters(day), counters(later)] == [(0, 0), (0, 2)]
    rows = Booking.objects.filter(opening_day=day).order_by("id")
    assert [(row.state, text(row.reason)) for row in rows] == [("refused", "Liste d’attente close sans place")] * 2
    assert kinds(family)[-2:] == ["expired", "expired"]
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (family.user.email, "2 demandes en liste d’attente restées sans place")
    assert mail.body.count("lundi 30 novembre 2026") == 2
    assert expire_waiting(now=NOW) == 0


def test_pattern_does_not_queue_again_after_the_list_is_closed(town: Town) -> None:
    (day,) = town.days(capacity=0, waiting_capacity=5)
    pattern(town, town.family())
    apply_patterns(now=NOW)
    OpeningDay.objects.filter(pk=day.pk).update(promotion_deadline_at=NOW)
    moment = NOW + timedelta(seconds=1)
    assert expire_waiting(now=moment) == 1
    assert apply_patterns(now=moment).waiting == 0
    assert counters(day) == (0, 0)


def test_transmission_marks_what_was_not(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "ROWS_BATCH", 2)
    days = town.days(*days_between(MONDAY, date(2026, 12, 4)))
    family = town.family()
    town.book(family, *days)
    assert transmit(now=TONIGHT) == 4
    assert set(Booking.objects.values_list("transmitted_at", flat=True)) == {TONIGHT}
    assert transmit(now=NOW + timedelta(days=3)) == 0
    town.cancel(family, days[0])
    assert transmit(now=NOW + timedelta(days=3)) == 1


# -- the whole night, its reports --------------------------------------------------------------------------------------


def test_report_tells_the_day_in_the_shape_families_know(town: Town) -> None:
    days = town.days(*days_between(MONDAY, date(2026, 12, 8)))
    (full,) = town.days(date(2026, 12, 10), capacity=0, waiting_capacity=3)
    family = town.family()
    person = family.members[0].person
    person.first_name, person.last_name = "Paolo", "Dupont"
    person.save()
    town.book(family, *days, full)
    town.cancel(family, days[0], days[1])
    quiet = town.family()
    run_night(now=TONIGHT)
    (mail,) = reports()
    assert (mail.to, mail.subject) == (family.user.email, "Compte rendu de vos réservations")
    assert quiet.user.email not in OutgoingMail.objects.values_list("to", flat=True)
    expected = f"""Bonjour Awa Kervella,

Voici le compte rendu des modifications apportées à vos demandes de réservation
auprès de la {town.structure.name}.

9 mouvements sur vos demandes de réservation ont été reçus, dont :
  - 7 nouvelles demandes de réservation
  - 2 demandes d’annulation

RÉSERVATIONS MISES EN LISTE D’ATTENTE
  Cantine
    DUPONT Paolo : jeu. 10 déc.

RÉSERVATIONS ACCEPTÉES
  Cantine
    DUPONT Paolo : jeu. 3, ven. 4, lun. 7, mar. 8 déc.

RÉSERVATIONS ANNULÉES
  Cantine
    DUPONT Paolo : lun. 30 nov., mar. 1er déc.

"""
    assert mail.body.startswith(expected)


def test_every_account_of_the_household_gets_its_report(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    second = HouseholdAccessFactory.create(household=family.household)
    closed = UserFactory.create(is_active=False)
    HouseholdAccess.objects.create(user=closed, household=family.household, structure=town.structure)
    town.book(family, day)
    run_night(now=TONIGHT)
    assert sorted(mail.to for mail in reports()) == sorted([family.user.email, second.user.email])


def test_each_movement_is_reported_by_one_night(town: Town) -> None:
    days = town.days(*days_between(MONDAY, LAST))
    family = town.family()
    town.book(family, days[0])
    assert [run_night(now=TONIGHT).mails for _ in range(2)] == [1, 0]
    town.book(family, days[1], days[2])
    assert run_night(now=TONIGHT + timedelta(days=1)).mails == 1
    assert ["1 mouvement " in reports()[0].body, "2 mouvements " in reports()[1].body] == [True, True]


def test_first_night_goes_back_one_day(town: Town) -> None:
    days = town.days(MONDAY, MONDAY + timedelta(days=1))
    family = town.family()
    town.book(family, days[0], now=NOW - timedelta(days=30))
    town.book(family, days[1], now=NOW)
    run_night(now=TONIGHT)
    (mail,) = reports()
    assert "1 mouvement " in mail.body


def test_night_applies_patterns_then_reports_them(town: Town) -> None:
    town.days(*days_between(MONDAY, LAST))
    pattern(town, town.family())
    report = run_night(now=TONIGHT)
    assert (report.applied.booked, report.transmitted, report.mails, report.resumed) == (6, 6, 1, False)
    assert "6 nouvelles demandes" in reports()[0].body
    before = everything()
    again = run_night(now=TONIGHT)
    assert (again.applied.booked, again.transmitted, again.mails) == (0, 0, 0)
    assert everything() == before


def test_free_place_left_is_given_at_night(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=2)
    families = [town.family() for _ in range(2)]
    for family in families:
        town.book(family, day)
    OpeningDay.objects.filter(pk=day.pk).update(capacity=2)
    assert run_night(now=TONIGHT).promoted == 1
    assert held(families[1]) == [(MONDAY, "booked")]


class CutShortError(Exception):
    """The machine stops here."""


def cut(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: int) -> None:
    """Let `module.name` succeed `after` times, then stop the night."""
    whole, calls = getattr(module, name), iter(range(after))

    def stops(*args: Any, **options: Any) -> Any:
        if next(calls, None) is None:
            raise CutShortError
        return whole(*args, **options)

    monkeypatch.setattr(module, name, stops)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_reports_cut_short_are_each_sent_once(town: Town, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    from preau.bookings.night.actions import reporting

    (day,) = town.days()
    families = [town.family() for _ in range(3)]
    for family in families:
        town.book(family, day)
    with monkeypatch.context() as patch:
        patch.setattr(reporting, "BATCH", 1)
        cut(patch, reporting, "queue_mails", after)
        with pytest.raises(CutShortError):
            run_night(now=TONIGHT)
    assert len(reports()) == after
    resumed = run_night(now=TONIGHT + timedelta(hours=1))
    assert (resumed.resumed, resumed.mails) == (True, 3 - after)
    assert sorted(mail.to for mail in reports()) == sorted(family.user.email for family in families)
    assert NightRun.objects.filter(finished_at__isnull=True).count() == 0


def test_patterns_cut_short_are_finished_by_the_next_night(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from preau.bookings.patterns.actions import applying

    town.days(*days_between(MONDAY, LAST))
    families = [town.family() for _ in range(3)]
    for family in families:
        pattern(town, family)
    with monkeypatch.context() as patch:
        patch.setattr(applying, "BATCH", 1)
        cut(patch, applying, "_settle", 1)
        with pytest.raises(CutShortError):
            run_night(now=TONIGHT)
    assert Booking.objects.count() == 6
    report = run_night(now=TONIGHT + timedelta(hours=1))
    assert (report.resumed, report.applied.booked, report.mails) == (True, 12, 3)
    assert [len(held(family)) for family in families] == [6, 6, 6]


@pytest.mark.django_db(transaction=True)
def test_two_nights_never_run_together(make_town: Callable[[], Town]) -> None:
    make_town()
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with alone(night.NIGHT_KEY):
            inside.set()
            leave.wait(20)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(20)
    with pytest.raises(NightBusyError):
        run_night(now=TONIGHT)
    with pytest.raises(CommandError, match="déjà en cours"):
        call_command("night", stdout=StringIO())
    leave.set()
    thread.join()
    assert run_night(now=TONIGHT).mails == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("patience", ["4s", "100ms"])
def test_movement_still_being_written_is_reported_too(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch, patience: str
) -> None:
    """A confirmation that commits after the night began its reports is in them: the watermark waits for it."""
    monkeypatch.setattr(night, "MOVEMENTS_LOCK", patience)
    monkeypatch.setattr(night, "WATERMARK_PAUSE", 0.1)
    town = make_town()
    (day,) = town.days()
    family = town.family()
    written, go_on = threading.Event(), threading.Event()

    def confirm() -> None:
        with transaction.atomic():
            town.book(family, day)
            written.set()
            go_on.wait(20)
        connection.close()

    thread = threading.Thread(target=confirm)
    thread.start()
    assert written.wait(20)
    threading.Timer(1, go_on.set).start()
    report = run_night(now=NOW + timedelta(hours=12))
    thread.join()
    assert report.mails == 1


def test_command_prints_a_french_summary(town: Town) -> None:
    out = StringIO()
    call_command("night", stdout=out)
    assert out.getvalue().splitlines()[:6] == [
        "Essais d’agents : 0 terminé.",
        "Listes d’attente : 0 place donnée, 0 demande restée sans place.",
        "Inscriptions à l’année : 0 jour réservé, 0 en liste d’attente, 0 annulé, 0 horaire changé, 0 complet.",
        "Prix : 0 jour mis au prix du jour.",
        "Transmission : 0 demande.",
        "Comptes rendus : 0 courriel.",
    ]
