"""The hours that go with the days of an activity: what can be chosen, what was chosen, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from preau.activities.reasons import ActivityCode
from preau.activities.rules import HoursRule, check_hours, choices
from preau.bookings.planning.calendar import ActivityInfo
from preau.common.reasons import Fault, Reason, text
from preau.common.text import time_text
from preau.web.typed import parse_time

Hours = tuple[time | None, time | None]
Options = list[tuple[str, str, bool]]


@dataclass(slots=True)
class HoursChoice:
    """Two fields, named `de` and `a` with `suffix`. `typed` is kept as it came, also when it cannot be read."""

    activity: ActivityInfo
    rule: HoursRule
    typed: tuple[str, str]
    suffix: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, str]:
        return f"de{self.suffix}", f"a{self.suffix}"

    @property
    def value(self) -> Hours:
        """Arrival and departure; None for what cannot be read."""
        return parse_time(self.typed[0]), parse_time(self.typed[1])

    @property
    def summary(self) -> str:
        """`16 h 30–18 h`, or what was typed."""
        arrival, departure = self.value
        return f"{_shown(arrival, self.typed[0])}–{_shown(departure, self.typed[1])}"

    def check(self) -> list[str]:
        """What is wrong, as sentences kept for the field; empty when the hours are allowed."""
        readable = all(moment is not None or not text for moment, text in zip(self.value, self.typed, strict=True))
        faults = check_hours(self.rule, *self.value) if readable else [Fault(Reason(ActivityCode.HOUR_UNREADABLE_HERE))]
        self.errors = [text(fault.reason) for fault in faults]
        return self.errors

    @property
    def arrivals(self) -> Options:
        """Value, words and whether it is chosen, for each time of arrival."""
        rule = self.rule
        last = rule.arrive_by or rule.closes_at
        times = {moment for moment in choices(rule) if moment <= last and moment != rule.closes_at}
        return _options(times | ({rule.arrive_by} if rule.arrive_by else set()), self.typed[0], self.value[0])

    @property
    def departures(self) -> Options:
        """Value, words and whether it is chosen, for each time of departure."""
        rule = self.rule
        first = rule.leave_from or rule.opens_at
        times = {moment for moment in choices(rule) if moment >= first and moment != rule.opens_at}
        return _options(times | ({rule.leave_from} if rule.leave_from else set()), self.typed[1], self.value[1])


def from_post(choice: HoursChoice, post: Mapping[str, str]) -> HoursChoice:
    """The same choice with what the form sent, when it sent something."""
    arrival, departure = choice.names
    choice.typed = (post.get(arrival, choice.typed[0])[:10], post.get(departure, choice.typed[1])[:10])
    return choice


def _shown(moment: time | None, typed: str) -> str:
    return time_text(moment) if moment else typed


def _options(times: set[time], typed: str, chosen: time | None) -> Options:
    options = [(f"{moment:%H:%M}", time_text(moment), moment == chosen) for moment in sorted(times)]
    if typed and not any(is_chosen for _value, _words, is_chosen in options):
        options.insert(0, (typed, _shown(chosen, typed), True))
    return options
