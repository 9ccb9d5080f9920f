"""Hours of a day: what may be asked for, and the half-hours that are due. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from preau.common.errors import InvalidRuleError
from preau.common.text import time_text

HALF_HOUR = 30
LONGEST_STEP = 12 * 60


def minutes_of(moment: time) -> int:
    """Minutes since midnight; seconds are dropped."""
    return moment.hour * 60 + moment.minute


def time_of(minutes: int) -> time:
    """The wall time `minutes` after midnight, under 24 hours."""
    return time(minutes // 60, minutes % 60)


def duration_text(minutes: int) -> str:
    """`30 minutes`, `1 h`, `1 h 30`."""
    return f"{minutes} minutes" if minutes < 60 else time_text(time_of(minutes))


@dataclass(frozen=True, slots=True)
class HoursRule:
    """Opening hours of an activity where families choose when the child comes and leaves.

    Arrival and departure fall on steps of `step_minutes` counted from `opens_at`; `closes_at` is always allowed.
    `arrive_by` and `leave_from` narrow the choice (evening care starts at the bell, morning care ends at it).
    """

    opens_at: time
    closes_at: time
    step_minutes: int = 15
    min_minutes: int = 0
    max_minutes: int | None = None
    arrive_by: time | None = None
    leave_from: time | None = None

    def __post_init__(self) -> None:
        messages = self._unfit()
        if not 1 <= self.step_minutes <= LONGEST_STEP:
            messages.append(f"Le pas doit être compris entre 1 et {LONGEST_STEP} minutes.")
        if self.min_minutes < 0 or (self.max_minutes is not None and self.max_minutes < max(1, self.min_minutes)):
            messages.append("La durée la plus longue doit dépasser la plus courte.")
        if messages:
            raise InvalidRuleError(messages)

    def _unfit(self) -> list[str]:
        """What does not hold between opening and closing: nobody could choose any hours."""
        if self.closes_at <= self.opens_at:
            return ["L’heure de fermeture doit suivre l’heure d’ouverture."]
        messages = []
        if self.min_minutes > minutes_of(self.closes_at) - minutes_of(self.opens_at):
            messages.append("La durée la plus courte ne peut pas dépasser la durée d’ouverture.")
        if self.arrive_by is not None and not self.opens_at <= self.arrive_by < self.closes_at:
            messages.append("L’heure d’arrivée au plus tard doit être entre l’ouverture et la fermeture.")
        if self.leave_from is not None and not self.opens_at < self.leave_from <= self.closes_at:
            messages.append("L’heure de départ au plus tôt doit être entre l’ouverture et la fermeture.")
        return messages


def check_hours(rule: HoursRule, arrival: time | None, departure: time | None) -> list[str]:
    """French sentences saying what is wrong with the hours asked for; empty when they are allowed."""
    if arrival is None or departure is None:
        return ["Indiquez l’heure d’arrivée et l’heure de départ."]
    messages = _check_limits(rule, arrival, departure)
    messages += _check_step(rule, arrival, "d’arrivée") + _check_step(rule, departure, "de départ")
    if departure <= arrival:
        return [*messages, "L’heure de départ doit suivre l’heure d’arrivée."]
    duration = minutes_of(departure) - minutes_of(arrival)
    if duration < rule.min_minutes:
        messages.append(f"La durée doit être d’au moins {duration_text(rule.min_minutes)}.")
    if rule.max_minutes is not None and duration > rule.max_minutes:
        messages.append(f"La durée ne peut pas dépasser {duration_text(rule.max_minutes)}.")
    return messages


def _check_limits(rule: HoursRule, arrival: time, departure: time) -> list[str]:
    messages = []
    if not rule.opens_at <= arrival <= rule.closes_at:
        messages.append(f"L’arrivée se fait entre {time_text(rule.opens_at)} et {time_text(rule.closes_at)}.")
    elif rule.arrive_by is not None and arrival > rule.arrive_by:
        messages.append(f"L’arrivée se fait à {time_text(rule.arrive_by)} au plus tard.")
    if not rule.opens_at <= departure <= rule.closes_at:
        messages.append(f"Le départ se fait entre {time_text(rule.opens_at)} et {time_text(rule.closes_at)}.")
    elif rule.leave_from is not None and departure < rule.leave_from:
        messages.append(f"Le départ se fait à partir de {time_text(rule.leave_from)}.")
    return messages


def _check_step(rule: HoursRule, moment: time, label: str) -> list[str]:
    if moment == rule.closes_at or moment in (rule.arrive_by, rule.leave_from):
        return []
    off_step = (minutes_of(moment) - minutes_of(rule.opens_at)) % rule.step_minutes
    if not off_step and not moment.second and not moment.microsecond:
        return []
    step = duration_text(rule.step_minutes)
    return [f"L’heure {label} se choisit par pas de {step} à partir de {time_text(rule.opens_at)}."]


def choices(rule: HoursRule) -> list[time]:
    """Every time that can be chosen, in order: the steps from opening, and the closing time."""
    steps = range(minutes_of(rule.opens_at), minutes_of(rule.closes_at), rule.step_minutes)
    return [*(time_of(minutes) for minutes in steps), rule.closes_at]


def half_hours(arrival: time, departure: time, grace_minutes: int = 0) -> int:
    """Half-hours due between two times: every half-hour begun is due in full.

    Up to `grace_minutes` minutes beyond a whole number of half-hours are forgiven; whoever came owes at least one.
    Zero when departure does not follow arrival.
    """
    duration = minutes_of(departure) - minutes_of(arrival)
    if duration <= 0:
        return 0
    return max(1, -(-(duration - grace_minutes) // HALF_HOUR))
