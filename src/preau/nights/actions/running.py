"""A whole night, part after part, each with a row that says when, how much, and what failed; and the nights missed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min

from preau.common import clock, nightly
from preau.common.alone import alone
from preau.common.nightly import NightBusyError, Report, Step
from preau.hosting.actions import tell_hosts
from preau.nights.models import ALERT, NightPart
from preau.nights.rules import is_overdue, mark_of

logger = logging.getLogger(__name__)

WHOLE_KEY = 0x507265617522  # the advisory lock of a whole night: any number nobody else takes
MOST_TRIES = 6
"""Runs of one part that were cut short in one night; beyond, it is left to the next night, and told."""


class NightFailedError(RuntimeError):
    """A step ended with an error of its own; `failures` holds them all, by name of the step."""

    def __init__(self, failures: dict[str, Exception]) -> None:
        self.failures = failures
        told = "; ".join(f"{nightly.label_of(name)}: {error}" for name, error in failures.items())
        super().__init__(f"the night failed: {told}")


@dataclass(slots=True)
class Night:
    """What the steps said, by name: those that were run, and did not fail."""

    reports: dict[str, Report] = field(default_factory=dict)
    failures: dict[str, Exception] = field(default_factory=dict)


def missing_parts(now: datetime) -> list[str]:
    """The steps that no run has ended since the last half past one in France, or whose last run was cut short."""
    rows = NightPart.objects.filter(night=mark_of(now).date()).order_by("id")
    ended = dict(rows.values_list("part", "finished_at"))
    return [name for name in nightly.names() if ended.get(name) is None]


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


def run_whole_night(*, now: datetime | None = None, only: list[str] | None = None) -> Night:
    """Every step of the night in order (or `only` some), alone; safe to run twice, and to be cut short anywhere.

    One that needs a step which failed, in this run or when this night was last run, waits. Raises `NightBusyError` when
    another night runs, `NightFailedError` after the last part and a mail to the hosts, and whatever the database says
    when it goes away: the part then stays without an end, and `make_up` takes it up.
    """
    moment = now or clock.now()
    night = Night()
    with alone(WHOLE_KEY) as is_alone:
        if not is_alone:
            raise NightBusyError("another night is running")
        failed = _failed_before(moment)
        for step in nightly.steps():
            if (only is None or step.name in only) and not step.needs & (failed - set(night.reports)):
                _run(step, night, moment)
                failed |= set(night.failures)
    if night.failures:
        _tell_failures(night, mark_of(moment).date())
        raise NightFailedError(night.failures)
    return night


def _failed_before(moment: datetime) -> set[str]:
    """The steps whose last run of this night ended with a failure."""
    rows = NightPart.objects.filter(night=mark_of(moment).date()).order_by("id")
    return {name for name, failure in dict(rows.values_list("part", "failure")).items() if failure}


def _run(step: Step, night: Night, moment: datetime) -> None:
    row = NightPart.objects.create(night=mark_of(moment).date(), part=step.name, started_at=clock.now())
    try:
        night.reports[step.name] = report = step.run(moment)
        row.counts = dict(report.counts)
    except (OperationalError, InterfaceError, NightBusyError):
        raise
    except Exception as error:
        logger.exception("the night failed: %s", step.name)
        night.failures[step.name] = error
        row.failure = str(error) or type(error).__name__
    row.finished_at = clock.now()
    row.save(update_fields=["counts", "failure", "finished_at"])


def last_ended(now: datetime) -> datetime | None:
    """When the last night whose every part ended was over; before the first one, when the first began. None: no night
    was ever begun."""
    since = dict(NightPart.objects.values_list("part").annotate(Min("night")))
    for night in NightPart.objects.order_by("-night").values_list("night", flat=True).distinct()[:60]:
        known = {name for name in nightly.names() if name in since and since[name] <= night}
        if (ended := _end_of(night, known)) is not None and ended <= now:
            return ended
    first: datetime | None = NightPart.objects.aggregate(first=Min("started_at"))["first"]
    return first


def _end_of(night: date, known: set[str]) -> datetime | None:
    """When a night was last whole, None when a part `known` then never ended: a step that a later version brought is
    no part of it."""
    rows = NightPart.objects.filter(night=night, finished_at__isnull=False).order_by("finished_at")
    ends = {row.part: row.finished_at for row in rows}
    if not known or not known <= set(ends):
        return None
    return max(end for name in known if (end := ends[name]) is not None)


def watch(*, now: datetime | None = None) -> bool:
    """Tell the hosts, once a night, that none has ended for 26 hours; whether it was told now."""
    moment = now or clock.now()
    ended = last_ended(moment)
    if ended is None or not is_overdue(ended, moment):
        return False
    hours = int((moment - ended).total_seconds() // 3600)
    with transaction.atomic():
        values = {"started_at": moment, "finished_at": moment, "counts": {"hours": hours}}
        _, is_new = NightPart.objects.get_or_create(night=mark_of(moment).date(), part=ALERT, defaults=values)
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
    lines = [f"- {nightly.label_of(name)} : {error}" for name, error in night.failures.items()]
    held = nightly.held_back(night.failures)
    lines += [f"- {nightly.label_of(name)} : attend la réparation de ce qui précède" for name in held]
    body = f"Le passage de nuit du {day:%d/%m/%Y} a échoué :\n\n" + "\n".join(lines) + "\n\n" + _FAILED
    with transaction.atomic():
        tell_hosts("Le passage de nuit a échoué", body)


_FAILED = "Le journal du programme dit où. Une fois la cause réparée : ./preau night (rien n’est fait deux fois).\n"
