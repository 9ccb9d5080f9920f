"""Annual registrations: asked for by a family, shown on the calendar after the night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction

from preau.accounts.fragments import household_emails
from preau.activities.rules import check_hours
from preau.bookings.models import BookingPattern
from preau.bookings.patterns.mails import SAVED, STOPPED, UNDONE, pattern_mail
from preau.bookings.patterns.queries import Choice, PatternDesk, PatternTerms, Registered, load_patterns
from preau.bookings.reasons import BookingCode
from preau.bookings.rules import first_shared_day
from preau.common.actors import Actor
from preau.common.audit import audited
from preau.common.reasons import Fault, Reason, Refused
from preau.common.spans import next_year_end, school_year, why_not_span
from preau.common.sql import scalar
from preau.households.models import Household
from preau.notices.actions import queue_mails

PAGE = "__all__"


class PatternError(Refused, ValueError):
    """A registration that cannot be; each reason may name its field."""

    @property
    def errors(self) -> dict[str, list[str]]:
        """The sentences by field, `__all__` for the whole."""
        return self.by_field(PAGE)


def save_pattern(
    *,
    household: Household,
    terms: PatternTerms,
    actor: Actor,
    pattern: BookingPattern | None = None,
    now: datetime | None = None,
) -> BookingPattern:
    """Register a person by the year, or change their registration from `terms.start_date` on.

    One that has begun keeps its past: it ends on the eve of the change and another follows, unless only its end moves.
    Raises `PatternError`.
    """
    actor.must_own(household.pk)
    with _desk(household, actor, "save_pattern", now) as desk:
        running = _own(desk, pattern)
        if running is not None and (terms.person_id, terms.group_id) != (pattern_key(running.pattern)):
            raise PatternError(Reason(BookingCode.PATTERN_OF_OTHER))
        choice = desk.choices.get((terms.person_id, terms.group_id))
        if choice is None:
            raise PatternError(Reason(BookingCode.PATTERN_NOT_OFFERED))
        if faults := _faults(desk, choice, terms, running):
            raise PatternError(*faults)
        made = _write(desk, choice, terms, running)
        _tell(desk, actor, SAVED, choice.member.first_name, made)
        return made


def end_pattern(
    *, household: Household, pattern: BookingPattern, last_date: date | None, actor: Actor, now: datetime | None = None
) -> None:
    """Stop a registration after `last_date`; None undoes one that the lead time lets undo as a whole.

    Raises `PatternError`.
    """
    actor.must_own(household.pk)
    with _desk(household, actor, "end_pattern", now) as desk:
        row = _own(desk, pattern)
        if row is None or row.choice is None or not row.can_change:
            raise PatternError(Reason(BookingCode.PATTERN_ENDED_ALREADY))
        if last_date is None:
            if row.is_running:
                raise PatternError(_too_soon(row.choice), field="last_date")
            _tell(desk, actor, UNDONE, row.member.first_name, row.pattern)
            row.pattern.delete()
            return
        if last_date < row.choice.earliest:
            raise PatternError(_too_soon(row.choice), field="last_date")
        if not row.pattern.start_date <= last_date <= row.rhythm.last:
            raise PatternError(Reason(BookingCode.PATTERN_ENDS_BEFORE, last=row.rhythm.last), field="last_date")
        row.pattern.end_date = last_date
        row.pattern.save()
        _tell(desk, actor, STOPPED, row.member.first_name, row.pattern)


def pattern_key(pattern: BookingPattern) -> tuple[int, int]:
    """The person and the group registered."""
    return pattern.person_id, pattern.group_id


@contextmanager
def _desk(household: Household, actor: Actor, verb: str, now: datetime | None) -> Iterator[PatternDesk]:
    """The household's registrations, kept from changing by anybody else; the audit trail knows who acts."""
    with transaction.atomic(), audited(user=actor.id, action=verb):
        locked = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
        yield load_patterns(structure=household.structure, household=locked, now=now)


def _tell(desk: PatternDesk, actor: Actor, said: str, name: str, pattern: BookingPattern) -> None:
    """What an agent did for a family is told to each of its accounts, in the same transaction."""
    if actor.agent is None:
        return
    emails = scalar(list[str], f"SELECT {household_emails('%s')}", [desk.household.pk])
    queue_mails([pattern_mail(desk.structure, email, said, name, pattern) for email in emails])


def _own(desk: PatternDesk, pattern: BookingPattern | None) -> Registered | None:
    if pattern is None:
        return None
    row = desk.get(pattern.pk)
    if row is None:
        raise PatternError(Reason(BookingCode.PATTERN_GONE))
    return row


def _faults(desk: PatternDesk, choice: Choice, terms: PatternTerms, running: Registered | None) -> list[Fault]:
    """What is wrong, by field; the days are looked at only once the fields make sense."""
    stopped = running is not None and not running.can_change
    found = [
        *_at("start_date", _start_reasons(choice, terms)),
        *_at("end_date", _end_reasons(terms)),
        *_at("weekdays", _weekday_reasons(choice, terms)),
        *_hour_faults(choice, terms),
        *_at("", [Reason(BookingCode.PATTERN_STOPPED)] if stopped else []),
    ]
    return found or _at("weekdays", _day_reasons(desk, choice, terms, running))


def _at(field: str, reasons: Iterable[Reason]) -> list[Fault]:
    return [Fault(reason, field) for reason in reasons]


def _too_soon(choice: Choice) -> Reason:
    lead = choice.group.activity.pattern_lead_days
    return Reason(BookingCode.PATTERN_TOO_SOON, earliest=choice.earliest, lead=lead)


def _start_reasons(choice: Choice, terms: PatternTerms) -> list[Reason]:
    if terms.start_date < choice.earliest:
        return [_too_soon(choice)]
    limit = next_year_end(choice.today)
    return [Reason(BookingCode.PATTERN_TOO_LATE, limit=limit)] if terms.start_date > limit else []


def _end_reasons(terms: PatternTerms) -> list[Reason]:
    if terms.end_date is None:
        return []
    if why := why_not_span(terms.start_date, terms.end_date):
        return [why]
    limit = school_year(terms.start_date).last
    return [Reason(BookingCode.PATTERN_END_TOO_LATE, limit=limit)] if terms.end_date > limit else []


def _weekday_reasons(choice: Choice, terms: PatternTerms) -> list[Reason]:
    if not terms.weekdays:
        return [Reason(BookingCode.PATTERN_WITHOUT_DAYS)]
    closed = [day for day in terms.weekdays if day not in choice.weekdays]
    name = choice.group.activity.name
    return [Reason(BookingCode.PATTERN_CLOSED_WEEKDAY, activity=name, weekday=day) for day in closed]


def _hour_faults(choice: Choice, terms: PatternTerms) -> list[Fault]:
    rule = choice.group.activity.hours
    return check_hours(rule, terms.arrival, terms.departure) if rule is not None else []


def _day_reasons(desk: PatternDesk, choice: Choice, terms: PatternTerms, running: Registered | None) -> list[Reason]:
    days = list(terms.rhythm.days())
    if not days:
        return [Reason(BookingCode.PATTERN_NO_SUCH_DAY, first=terms.start_date, last=terms.rhythm.last)]
    if refused := _refused_weekdays(desk, choice, days):
        return refused
    others = [row for row in desk.registered if pattern_key(row.pattern) == (terms.person_id, terms.group_id)]
    for other in others:
        if running is not None and other.pattern.pk == running.pattern.pk:
            continue
        if shared := first_shared_day(terms.rhythm, other.rhythm):
            return [Reason(BookingCode.PATTERN_TWICE, day=shared, since=other.pattern.start_date)]
    return []


def _refused_weekdays(desk: PatternDesk, choice: Choice, days: list[date]) -> list[Reason]:
    """The weekdays none of which this person may book, each with the reason of the first."""
    found = []
    for weekday in sorted({day.isoweekday() for day in days}):
        reasons = [choice.why_not(day, desk.blocked) for day in days if day.isoweekday() == weekday]
        told = [reason for reason in reasons if reason is not None]
        if len(told) == len(reasons):
            found.append(Reason(BookingCode.PATTERN_WEEKDAY_REFUSED, weekday=weekday, why=told[0]))
    return found


def _write(desk: PatternDesk, choice: Choice, terms: PatternTerms, running: Registered | None) -> BookingPattern:
    if running is None:
        return _create(desk, choice, terms)
    pattern = running.pattern
    hours = (terms.arrival, terms.departure) if choice.group.activity.hours else (None, None)
    same_hours = (pattern.arrival, pattern.departure) == hours
    if running.is_running and not (same_hours and terms.rhythm.continues(running.rhythm)):
        pattern.end_date = min(running.rhythm.last, terms.start_date - timedelta(days=1))
        pattern.save()
        return _create(desk, choice, terms)
    if not running.is_running:
        pattern.start_date, pattern.every_two_weeks = terms.start_date, terms.every_two_weeks
        pattern.weekdays = sorted(terms.weekdays)
        pattern.arrival, pattern.departure = hours
    pattern.end_date = terms.end_date
    pattern.save()
    return pattern


def _create(desk: PatternDesk, choice: Choice, terms: PatternTerms) -> BookingPattern:
    hourly = choice.group.activity.hours is not None
    return BookingPattern.objects.create(
        structure=desk.structure,
        household=desk.household,
        person_id=terms.person_id,
        group_id=terms.group_id,
        start_date=terms.start_date,
        end_date=terms.end_date,
        every_two_weeks=terms.every_two_weeks,
        weekdays=sorted(terms.weekdays),
        arrival=terms.arrival if hourly else None,
        departure=terms.departure if hourly else None,
    )
