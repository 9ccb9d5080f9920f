"""The night as a whole: when it is due, made up when missed or killed, its rows, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from preau.common import nightly
from preau.common.nightly import NightBusyError, Report, Step
from preau.nights.actions import running as nights
from preau.nights.actions.running import NightFailedError, last_ended, make_up, missing_parts, run_whole_night, watch
from preau.nights.models import NightPart
from preau.nights.rules import mark_of
from preau.notices.models import OutgoingMail

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "mark"),
    [
        (datetime(2026, 11, 30, 0, 30, tzinfo=UTC), datetime(2026, 11, 30, 0, 30, tzinfo=UTC)),
        (datetime(2026, 11, 30, 0, 29, 59, tzinfo=UTC), datetime(2026, 11, 29, 0, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 7, 1, 23, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        (datetime(2026, 10, 26, 0, 29, tzinfo=UTC), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
        (datetime(2027, 3, 28, 23, 29, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)),
    ],
)
def test_night_is_that_of_the_last_half_past_one_in_france(now: datetime, mark: datetime) -> None:
    assert mark_of(now).astimezone(UTC) == mark


@pytest.mark.django_db
def test_missed_night_is_made_up_once_and_leaves_a_row_for_each_part() -> None:
    assert missing_parts(NOW) == nightly.names()
    assert make_up(now=NOW) is not None
    assert make_up(now=NOW + timedelta(hours=3)) is None
    rows = NightPart.objects.order_by("id")
    assert [row.part for row in rows] == nightly.names()
    assert all(row.finished_at and not row.failure for row in rows)
    assert rows[1].counts["transmitted"] == 0
    assert {row.part: row for row in rows}["money"].counts["charged"] == 0
    assert missing_parts(NOW + timedelta(days=1)) == nightly.names()


@pytest.mark.django_db
def test_night_cut_short_by_the_database_is_taken_up_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*args: object) -> Report:
        raise OperationalError("terminating connection due to administrator command")

    with monkeypatch.context() as patch:
        patch.setitem(nightly.STEPS, "money", replace(nightly.STEPS["money"], run=cut))
        with pytest.raises(OperationalError):
            make_up(now=NOW)
    assert missing_parts(NOW) == ["money", "ledger", "retention"]
    assert make_up(now=NOW) is not None
    parts = [(row.part, row.finished_at is not None) for row in NightPart.objects.order_by("id")]
    before, after = (
        [("trials", True), ("bookings", True), ("expiries", True)],
        [("money", True), ("ledger", True), ("retention", True)],
    )
    assert parts == [*before, ("money", False), *after]


@pytest.mark.django_db
def test_part_that_never_ends_is_not_tried_for_ever() -> None:
    for _ in range(nights.MOST_TRIES):
        NightPart.objects.create(night=mark_of(NOW).date(), part="bookings", started_at=NOW)
    assert make_up(now=NOW) is None
    assert missing_parts(NOW) == nightly.names()


@pytest.mark.django_db
def test_failed_part_is_recorded_told_to_hosts_and_not_repeated(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    def fail(*args: object) -> Report:
        raise ValueError("le prix manque")

    settings.ALERT_TO = ["hote@exemple.fr", "astreinte@exemple.fr"]
    monkeypatch.setitem(nightly.STEPS, "bookings", replace(nightly.STEPS["bookings"], run=fail))
    with pytest.raises(NightFailedError, match="le prix manque"):
        make_up(now=NOW)
    trials, row, *rest = NightPart.objects.order_by("id")
    assert (trials.part, trials.failure) == ("trials", "")
    assert (row.part, row.failure, row.finished_at is not None) == ("bookings", "le prix manque", True)
    assert [(one.part, one.failure) for one in rest] == [("expiries", ""), ("ledger", ""), ("retention", "")]
    mails = OutgoingMail.objects.order_by("id")
    assert [mail.to for mail in mails] == settings.ALERT_TO
    assert "- Débits des porte-monnaie : attend la réparation" in mails[0].body
    assert missing_parts(NOW) == ["money"]
    make_up(now=NOW + timedelta(minutes=5))  # it waits, however often a worker looks
    assert missing_parts(NOW) == ["money"]
    monkeypatch.undo()
    run_whole_night(now=NOW + timedelta(hours=1))
    assert missing_parts(NOW) == []


@pytest.mark.django_db
def test_mended_night_that_is_killed_is_made_up() -> None:
    night = mark_of(NOW).date()
    NightPart.objects.create(night=night, part="bookings", started_at=NOW, finished_at=NOW, failure="le prix manque")
    for part in ("trials", "expiries", "ledger", "retention"):
        NightPart.objects.create(night=night, part=part, started_at=NOW, finished_at=NOW)
    NightPart.objects.create(night=night, part="bookings", started_at=NOW)  # by hand, then killed
    assert missing_parts(NOW) == ["bookings", "money"]
    made_up = make_up(now=NOW)
    assert made_up is not None
    assert list(made_up.reports) == ["bookings", "money"]
    assert missing_parts(NOW) == []


@pytest.mark.django_db
def test_hosts_are_told_once_when_no_night_has_ended_for_26_hours(settings: Any) -> None:
    settings.ALERT_TO = ["hote@exemple.fr"]
    assert not watch(now=NOW)
    run_whole_night(now=NOW)
    ended = NightPart.objects.latest("finished_at").finished_at
    assert ended is not None
    assert not watch(now=ended + timedelta(hours=25, minutes=59))
    assert [watch(now=ended + timedelta(hours=27)) for _ in range(2)] == [True, False]
    [mail] = OutgoingMail.objects.all()
    assert (mail.to, mail.subject) == ("hote@exemple.fr", "[Préau] Pas de nuit depuis 27 heures")


@pytest.mark.django_db
def test_step_that_a_new_version_brings_does_not_undo_the_nights_of_before() -> None:
    run_whole_night(now=NOW)
    NightPart.objects.filter(part="ledger").delete()  # as a version without that step left it
    NightPart.objects.update(started_at=NOW, finished_at=NOW + timedelta(minutes=9))
    later = NOW + timedelta(hours=1)
    assert last_ended(later) == NOW + timedelta(minutes=9)
    assert missing_parts(NOW) == ["ledger"]
    NightPart.objects.create(night=mark_of(NOW).date(), part="ledger", started_at=NOW)  # begun, then killed
    assert last_ended(later) == NOW


@pytest.mark.django_db(transaction=True)
def test_two_nights_never_run_together(second_connection: object) -> None:
    with second_connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT pg_advisory_lock(%s)", [nights.WHOLE_KEY])
        with pytest.raises(NightBusyError):
            run_whole_night(now=NOW)
        assert make_up(now=NOW) is None
        cursor.execute("SELECT pg_advisory_unlock(%s)", [nights.WHOLE_KEY])
    assert make_up(now=NOW) is not None


@pytest.fixture
def second_connection(transactional_db: None) -> object:
    other = connection.copy()
    yield other
    other.close()


# -- a newcomer's step: registered by its room, and nothing else ----------------------------------------------------


def bill(moment: datetime) -> Report:
    return Report({"bills": 3}, (f"Factures : 3, le {moment:%d/%m}.",))


BILLS = Step("bills", "Factures", 60, bill, needs=frozenset({"money"}), words={"bills": "factures émises"})


@pytest.fixture
def bills() -> Iterator[None]:
    nightly.register(BILLS)
    yield
    del nightly.STEPS["bills"]


@pytest.mark.django_db
@pytest.mark.usefixtures("bills")
def test_registered_step_is_run_in_its_place_kept_made_up_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("trials", "bookings", "expiries", "money", "ledger", "retention"):
        NightPart.objects.create(night=mark_of(NOW).date(), part=name, started_at=NOW, finished_at=NOW)
    assert make_up(now=NOW) is not None
    row = NightPart.objects.latest("id")
    assert (row.part, row.label, row.counts) == ("bills", "Factures", {"bills": 3})
    NightPart.objects.all().delete()
    call_command("night")
    assert list(NightPart.objects.order_by("id").values_list("part", flat=True)) == nightly.names()
    assert nightly.names() == ["trials", "bookings", "expiries", "money", "bills", "ledger", "retention"]
    written = capsys.readouterr().out
    assert written.index("Porte-monnaie : ") < written.index("Factures : 3, le ") < written.index("Conservation : ")


@pytest.mark.django_db
@pytest.mark.usefixtures("bills")
def test_registered_step_waits_for_what_it_needs_and_says_its_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(moment: datetime) -> Report:
        raise ValueError(f"{moment:%H:%M}")

    with monkeypatch.context() as patch:
        patch.setitem(nightly.STEPS, "money", replace(nightly.STEPS["money"], run=fail))
        with pytest.raises(NightFailedError):
            run_whole_night(now=NOW)
    assert missing_parts(NOW) == ["bills"]
    with monkeypatch.context() as patch:
        told = replace(BILLS, run=fail, failure=lambda error: f"Factures : {error}")
        patch.setitem(nightly.STEPS, "bills", told)
        with pytest.raises(CommandError, match=r"^Factures : \d\d:\d\d$"):
            call_command("night")


def test_names_of_steps_fit_their_column_and_needs_come_before() -> None:
    steps = {step.name: step for step in nightly.steps()}
    assert max(map(len, steps)) <= 12
    assert len({step.order for step in steps.values()}) == len(steps)
    assert all(steps[needed].order < step.order for step in steps.values() for needed in step.needs)
