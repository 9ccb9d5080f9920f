"""A whole night, part after part, each with a row that says when, how much, and what failed; and the nights missed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min

from preau.bookings.actions import NightBusyError, NightReport, run_night
from preau.common import clock
from preau.common.alone import alone
from preau.hosting.hosts import tell_hosts
from preau.nights.actions.money import MoneyNight, run_money_night
from preau.nights.actions.retention import purge
from preau.nights.models import PARTS, NightPart, Part
from preau.nights.rules import is_overdue, mark_of

logger = logging.getLogger(__name__)

WHOLE_KEY = 0x507265617522  # the advisory lock of a whole night: any number nobody else takes
MOST_TRIES = 6
"""Runs of one part that were cut short in one night; beyond, it is left to the next night, and told."""


class NightFailedError(RuntimeError):
    """A part ended with an error of its own; `failures` holds them all."""

    def __init__(self, failures: dict[Part, Exception]) -> None:
        self.failures = failures
        told = "; ".join(f"{part.label}: {error}" for part, error in failures.items())
        super().__init__(f"the night failed: {told}")


@dataclass(slots=True)
class Night:
    """What the parts said, those that were run and did not fail."""

    bookings: NightReport | None = None
    money: MoneyNight | None = None
    purged: dict[str, int] = field(default_factory=dict)
    failures: dict[Part, Exception] = field(default_factory=dict)


def missing_parts(now: datetime) -> list[Part]:
    """The parts that no run has ended since the last half past one in France."""
    rows = NightPart.objects.filter(night=mark_of(now).date())
    ended = set(rows.filter(finished_at__isnull=False).values_list("part", flat=True))
    return [part for part in PARTS if part not in ended]


def make_up(*, now: datetime | None = None) -> Night | None:
    """Run what is missing of the last night, if anything; None when it is done, under way, or cut short too often."""
    moment = now or clock.now()
    parts = missing_parts(moment)
    runs = NightPart.objects.filter(night=mark_of(moment).date(), finished_at__isnull=True)
    tried = [part for part in parts if runs.filter(part=part).count() >= MOST_TRIES]
    if not parts or tried:
        return None
    try:
        return run_whole_night(now=moment, only=parts)
    except NightBusyError:
        return None


def run_whole_night(*, now: datetime | None = None, only: list[Part] | None = None) -> Night:
    """Every part of the night in order (or `only` some), alone; safe to run twice, and to be cut short anywhere.

    The money waits for bookings that failed, since it would charge yesterday's prices. Raises `NightBusyError` when
    another night runs, `NightFailedError` after the last part and a mail to the hosts, and whatever the database says
    when it goes away: the part then stays without an end, and `make_up` takes it up.
    """
    moment = now or clock.now()
    night = Night()
    with alone(WHOLE_KEY) as is_alone:
        if not is_alone:
            raise NightBusyError("another night is running")
        for part in only or PARTS:
            if not (part is Part.MONEY and Part.BOOKINGS in night.failures):
                _run(part, night, moment)
    if night.failures:
        _tell_failures(night, mark_of(moment).date())
        raise NightFailedError(night.failures)
    return night


def _run(part: Part, night: Night, moment: datetime) -> None:
    row = NightPart.objects.create(night=mark_of(moment).date(), part=part, started_at=clock.now())
    try:
        row.counts = RUNNERS[part](night, moment)
    except (OperationalError, InterfaceError, NightBusyError):
        raise
    except Exception as error:
        logger.exception("the night failed: %s", part)
        night.failures[part] = error
        row.failure = str(error) or type(error).__name__
    row.finished_at = clock.now()
    row.save(update_fields=["counts", "failure", "finished_at"])


def _bookings(night: Night, moment: datetime) -> dict[str, int]:
    night.bookings = report = run_night(now=moment)
    applied = report.applied
    return {
        "promoted": report.promoted + applied.promoted,
        "expired": report.expired,
        "booked": applied.booked,
        "waiting": applied.waiting,
        "cancelled": applied.cancelled,
        "repriced": report.repriced,
        "transmitted": report.transmitted,
        "mails": report.mails,
    }


def _money(night: Night, moment: datetime) -> dict[str, int]:
    night.money = money = run_money_night(now=moment)
    return {
        "payments_expired": money.expired,
        "acts_expired": money.acts_expired,
        "charged": money.charged.count,
        "uncovered": money.charged.left,
        "postings": money.reconciled.postings,
    }


def _retention(night: Night, moment: datetime) -> dict[str, int]:
    night.purged = purge(now=moment)
    return night.purged


RUNNERS: dict[Part, Callable[[Night, datetime], dict[str, int]]] = {
    Part.BOOKINGS: _bookings,
    Part.MONEY: _money,
    Part.RETENTION: _retention,
}


def last_ended(now: datetime) -> datetime | None:
    """When the last night whose every part ended was over; before the first one, when the first began. None: no night
    was ever begun."""
    for night in NightPart.objects.order_by("-night").values_list("night", flat=True).distinct()[:60]:
        if (ended := _end_of(night)) is not None and ended <= now:
            return ended
    first: datetime | None = NightPart.objects.aggregate(first=Min("started_at"))["first"]
    return first


def _end_of(night: date) -> datetime | None:
    """When a night was last whole, None when a part of it never ended."""
    rows = NightPart.objects.filter(night=night, finished_at__isnull=False).order_by("finished_at")
    ends = {row.part: row.finished_at for row in rows}
    if any(part not in ends for part in PARTS):
        return None
    return max(end for part in PARTS if (end := ends[part]) is not None)


def watch(*, now: datetime | None = None) -> bool:
    """Tell the hosts, once a night, that none has ended for 26 hours; whether it was told now."""
    moment = now or clock.now()
    ended = last_ended(moment)
    if ended is None or not is_overdue(ended, moment):
        return False
    hours = int((moment - ended).total_seconds() // 3600)
    with transaction.atomic():
        values = {"started_at": moment, "finished_at": moment, "counts": {"hours": hours}}
        _, is_new = NightPart.objects.get_or_create(night=mark_of(moment).date(), part=Part.ALERT, defaults=values)
        if is_new:
            logger.critical("no night has ended for %d hours", hours)
            tell_hosts(f"Pas de nuit depuis {hours} heures", _OVERDUE.format(hours=hours))
    return is_new


_OVERDUE = """\
Aucun passage de nuit ne s’est achevé depuis {hours} heures : les listes d’attente, les inscriptions à l’année, les
débits des porte-monnaie et la vérification du grand livre attendent.

Que faire : vérifiez que « ./preau worker » tourne et lisez son journal ; « ./preau night » fait le passage aussitôt.
"""


def _tell_failures(night: Night, day: date) -> None:
    lines = [f"- {part.label} : {error}" for part, error in night.failures.items()]
    body = f"Le passage de nuit du {day:%d/%m/%Y} a échoué :\n\n" + "\n".join(lines) + "\n\n" + _FAILED
    with transaction.atomic():
        tell_hosts("Le passage de nuit a échoué", body)


_FAILED = "Le journal du programme dit où. Une fois la cause réparée : ./preau night (rien n’est fait deux fois).\n"
