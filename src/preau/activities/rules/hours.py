"""Hours of a day: what may be asked for, and the half-hours that are due. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from preau.activities.reasons import ActivityCode
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Fault, Reason

HALF_HOUR = 30
LONGEST_STEP = 12 * 60
ARRIVAL, DEPARTURE = "arrival", "departure"
"""The fields that a fault of hours is told at."""


def minutes_of(moment: time) -> int:
    """Minutes since midnight; seconds are dropped."""
    return moment.hour * 60 + moment.minute


def time_of(minutes: int) -> time:
    """The wall time `minutes` after midnight, under 24 hours."""
    return time(minutes // 60, minutes % 60)


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
        reasons = self._unfit()
        if not 1 <= self.step_minutes <= LONGEST_STEP:
            reasons.append(Reason(ActivityCode.STEP_OUT_OF_RANGE, most=LONGEST_STEP))
        if self.min_minutes < 0 or (self.max_minutes is not None and self.max_minutes < max(1, self.min_minutes)):
            reasons.append(Reason(ActivityCode.LONGEST_UNDER_SHORTEST))
        if reasons:
            raise InvalidRuleError(*reasons)

    def _unfit(self) -> list[Reason]:
        """What does not hold between opening and closing: nobody could choose any hours."""
        if self.closes_at <= self.opens_at:
            return [Reason(ActivityCode.CLOSES_BEFORE_OPENING)]
        reasons = []
        if self.min_minutes > minutes_of(self.closes_at) - minutes_of(self.opens_at):
            reasons.append(Reason(ActivityCode.SHORTEST_OVER_OPENING))
        if self.arrive_by is not None and not self.opens_at <= self.arrive_by < self.closes_at:
            reasons.append(Reason(ActivityCode.ARRIVE_BY_OUTSIDE))
        if self.leave_from is not None and not self.opens_at < self.leave_from <= self.closes_at:
            reasons.append(Reason(ActivityCode.LEAVE_FROM_OUTSIDE))
        return reasons


def check_hours(rule: HoursRule, arrival: time | None, departure: time | None) -> list[Fault]:
    """What is wrong with the hours asked for, each at `arrival` or at `departure`; empty when they are allowed."""
    if arrival is None or departure is None:
        return [Fault(Reason(ActivityCode.HOURS_MISSING), DEPARTURE)]
    faults = _check_limits(rule, arrival, departure)
    faults += _check_step(rule, arrival, ARRIVAL) + _check_step(rule, departure, DEPARTURE)
    if departure <= arrival:
        return [*faults, Fault(Reason(ActivityCode.LEAVES_BEFORE_ARRIVING), DEPARTURE)]
    duration = minutes_of(departure) - minutes_of(arrival)
    if duration < rule.min_minutes:
        faults.append(Fault(Reason(ActivityCode.STAY_TOO_SHORT, least=rule.min_minutes), DEPARTURE))
    if rule.max_minutes is not None and duration > rule.max_minutes:
        faults.append(Fault(Reason(ActivityCode.STAY_TOO_LONG, most=rule.max_minutes), DEPARTURE))
    return faults


def _check_limits(rule: HoursRule, arrival: time, departure: time) -> list[Fault]:
    faults = []
    if not rule.opens_at <= arrival <= rule.closes_at:
        faults.append(Fault(Reason(ActivityCode.ARRIVES_OUTSIDE, opens=rule.opens_at, closes=rule.closes_at), ARRIVAL))
    elif rule.arrive_by is not None and arrival > rule.arrive_by:
        faults.append(Fault(Reason(ActivityCode.ARRIVES_LATE, by=rule.arrive_by), ARRIVAL))
    if not rule.opens_at <= departure <= rule.closes_at:
        faults.append(Fault(Reason(ActivityCode.LEAVES_OUTSIDE, opens=rule.opens_at, closes=rule.closes_at), DEPARTURE))
    elif rule.leave_from is not None and departure < rule.leave_from:
        faults.append(Fault(Reason(ActivityCode.LEAVES_EARLY, since=rule.leave_from), DEPARTURE))
    return faults


def _check_step(rule: HoursRule, moment: time, field: str) -> list[Fault]:
    if moment == rule.closes_at or moment in (rule.arrive_by, rule.leave_from):
        return []
    off_step = (minutes_of(moment) - minutes_of(rule.opens_at)) % rule.step_minutes
    if not off_step and not moment.second and not moment.microsecond:
        return []
    code = ActivityCode.ARRIVAL_OFF_STEP if field == ARRIVAL else ActivityCode.DEPARTURE_OFF_STEP
    return [Fault(Reason(code, step=rule.step_minutes, opens=rule.opens_at), field)]


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
