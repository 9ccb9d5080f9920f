"""The night as a whole: when it is due, made up when missed or killed, its rows, and who is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from preau.bookings.actions import NightBusyError
from preau.nights.actions import running as nights
from preau.nights.actions.running import NightFailedError, make_up, missing_parts, run_whole_night, watch
from preau.nights.models import PARTS, NightPart, Part
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
    assert missing_parts(NOW) == list(PARTS)
    assert make_up(now=NOW) is not None
    assert make_up(now=NOW + timedelta(hours=3)) is None
    rows = NightPart.objects.order_by("id")
    assert [row.part for row in rows] == list(PARTS)
    assert all(row.finished_at and not row.failure for row in rows)
    assert rows[0].counts["transmitted"] == 0
    assert rows[1].counts["charged"] == 0
    assert missing_parts(NOW + timedelta(days=1)) == list(PARTS)


@pytest.mark.django_db
def test_night_cut_short_by_the_database_is_taken_up_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*args: object) -> dict[str, int]:
        raise OperationalError("terminating connection due to administrator command")

    with monkeypatch.context() as patch:
        patch.setitem(nights.RUNNERS, Part.MONEY, cut)
        with pytest.raises(OperationalError):
            make_up(now=NOW)
    assert missing_parts(NOW) == [Part.MONEY, Part.RETENTION]
    assert make_up(now=NOW) is not None
    parts = [(row.part, row.finished_at is not None) for row in NightPart.objects.order_by("id")]
    assert parts == [(Part.BOOKINGS, True), (Part.MONEY, False), (Part.MONEY, True), (Part.RETENTION, True)]


@pytest.mark.django_db
def test_part_that_never_ends_is_not_tried_for_ever() -> None:
    for _ in range(nights.MOST_TRIES):
        NightPart.objects.create(night=mark_of(NOW).date(), part=Part.BOOKINGS, started_at=NOW)
    assert make_up(now=NOW) is None
    assert missing_parts(NOW) == list(PARTS)


@pytest.mark.django_db
def test_failed_part_is_recorded_told_to_hosts_and_not_repeated(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    def fail(*args: object) -> dict[str, int]:
        raise ValueError("le prix manque")

    settings.ALERT_TO = ["hote@exemple.fr", "astreinte@exemple.fr"]
    monkeypatch.setitem(nights.RUNNERS, Part.BOOKINGS, fail)
    with pytest.raises(NightFailedError, match="le prix manque"):
        make_up(now=NOW)
    row, rest = NightPart.objects.order_by("id")
    assert (row.part, row.failure, row.finished_at is not None) == (Part.BOOKINGS, "le prix manque", True)
    assert (rest.part, rest.failure) == (Part.RETENTION, "")
    assert [mail.to for mail in OutgoingMail.objects.order_by("id")] == settings.ALERT_TO
    assert missing_parts(NOW) == [Part.MONEY]


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
