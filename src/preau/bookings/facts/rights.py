"""Rules told to the database, for rows by thousands: whether a booking still has its right (twin of
`people.no_right`), which days an annual registration covers, what is not charged yet.

The waiting list moves, rights end and nights look for what was left behind in set-based statements; tests compare
these expressions with the rules in Python, case by case.
"""

from __future__ import annotations

from dataclasses import dataclass

from preau.activities.reasons import ActivityCode
from preau.bookings.reasons import BookingCode
from preau.common.reasons import Reason

COVERS = """
    d.date BETWEEN p.start_date AND coalesce(
        p.end_date, make_date(extract(year FROM p.start_date + interval '4 months')::int, 8, 31))
    AND extract(isodow FROM d.date)::int = ANY(p.weekdays)
    AND (NOT p.every_two_weeks
        OR mod((d.date - (p.start_date - extract(isodow FROM p.start_date)::int + 1)) / 7, 2) = 0)
"""
"""That day `d` is in registration `p`: `rules.patterns.Rhythm`, told to the database (a test compares them)."""

NOT_CHARGED = "NOT b.is_charged"

# Weeks are counted from the weekday of handover on or before a date: two dates of one phase are an even number of weeks
# apart.
_CUSTODY = """
coalesce({exception}.has_custody, CASE {home}.custody_kind
    WHEN 'weekdays' THEN extract(isodow FROM {day}.date)::int = ANY ({home}.custody_weekdays)
    WHEN 'alternating' THEN abs(mod((
        ({day}.date - mod(extract(isodow FROM {day}.date)::int - {home}.handover_weekday + 7, 7))
        - ({home}.custody_start
            - mod(extract(isodow FROM {home}.custody_start)::int - {home}.handover_weekday + 7, 7))
    ) / 7, 2)) = {home}.custody_phase
    ELSE true END)
"""

# In the order in which `people.no_right` answers, the day first.
_WHY = """
SELECT CASE
    WHEN NOT of_activity.is_active THEN 'activity'
    WHEN NOT {day}.is_open THEN 'closed'
    WHEN of_home.id IS NULL THEN 'household'
    WHEN of_person.left_on <= {day}.date THEN 'left'
    WHEN of_right.id IS NULL THEN 'registration'
    WHEN of_right.weekdays IS NOT NULL AND extract(isodow FROM {day}.date)::int <> ALL (of_right.weekdays)
        THEN 'weekday'
    WHEN NOT {custody} THEN 'custody'
    WHEN cardinality(of_group.levels) > 0 AND of_person.level <> ALL (of_group.levels) THEN 'level'
    WHEN coalesce(of_group.min_age, of_group.max_age) IS NOT NULL AND of_person.birth_date IS NULL THEN 'birth_date'
    WHEN extract(year FROM age({day}.date, of_person.birth_date)) < of_group.min_age THEN 'young'
    WHEN extract(year FROM age({day}.date, of_person.birth_date)) > of_group.max_age THEN 'old'
END AS why, of_group.levels, of_group.min_age, of_group.max_age
FROM activities_activitygroup of_group
JOIN activities_activity of_activity ON of_activity.id = of_group.activity_id
JOIN households_person of_person ON of_person.id = {person}
LEFT JOIN households_householdperson of_home ON of_home.person_id = of_person.id AND of_home.household_id = {household}
LEFT JOIN households_custodyday of_custody ON of_custody.membership_id = of_home.id AND of_custody.date = {day}.date
LEFT JOIN registrations_registration of_right ON of_right.person_id = of_person.id
    AND of_right.group_id = of_group.id AND of_right.state = 'validated' AND of_right.start_date <= {day}.date
    AND (of_right.end_date IS NULL OR of_right.end_date >= {day}.date)
WHERE of_group.id = {day}.group_id
"""

_REASONS = {
    "activity": Reason(BookingCode.ACTIVITY_ENDED),
    "closed": Reason(BookingCode.DAY_CLOSED),
    "household": Reason(BookingCode.NO_LONGER_OF_HOUSEHOLD),
    "left": Reason(BookingCode.LEFT),
    "registration": Reason(BookingCode.NOT_REGISTERED),
    "weekday": Reason(BookingCode.NOT_THIS_WEEKDAY),
    "custody": Reason(BookingCode.OTHER_CUSTODY),
    "birth_date": Reason(ActivityCode.BIRTH_DATE_MISSING),
}


def right_of(person: str, household: str, day: str) -> str:
    """A subquery of one row whose `why` is the code of the reason why `person`, booked by `household` (SQL
    expressions), has no right to the opening day `day` (an alias); NULL when they have it.

    Neither places, windows nor deadlines: a booking that was made keeps its day whatever the clock says. A structure
    that stops bookings for a while ends no right.
    """
    custody = has_custody("of_home", "of_custody", day)
    return f"({_WHY.format(person=person, household=household, day=day, custody=custody)})"


def has_custody(home: str, exception: str, day: str) -> str:
    """A condition: that a household has the child on the opening day `day`, by the membership `home` and what is said
    of that date, `exception`, NULL without one (three aliases)."""
    return _CUSTODY.format(home=home, exception=exception, day=day)


@dataclass(frozen=True, slots=True)
class Entitled:
    """The row of `right_of` for a right that is gone: the code of why, and the limits of the group."""

    why: str
    levels: tuple[str, ...]
    min_age: int | None
    max_age: int | None

    @property
    def reason(self) -> Reason:
        return reason_of_right(self.why, self.levels, self.min_age, self.max_age)


def reason_of_right(why: str, levels: tuple[str, ...], min_age: int | None, max_age: int | None) -> Reason:
    """The reason that the statement names by `why`, with the limits of the group where it is about them."""
    if why == "level":
        return Reason(ActivityCode.LEVELS_ONLY if len(levels) > 1 else ActivityCode.LEVEL_ONLY, levels=levels)
    if why == "young":
        return Reason(ActivityCode.TOO_YOUNG, age=min_age or 0)
    if why == "old":
        return Reason(ActivityCode.TOO_OLD, age=max_age or 0)
    return _REASONS[why]
