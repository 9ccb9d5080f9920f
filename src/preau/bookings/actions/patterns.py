"""Annual registrations: asked for by a family, shown on the calendar after the night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction

from preau.accounts.models import User
from preau.activities.rules import check_hours
from preau.bookings.models import BookingPattern
from preau.bookings.patterns import Choice, PatternDesk, PatternTerms, Registered, load_patterns
from preau.bookings.rules import first_shared_day, school_year_end
from preau.common.audit import audited
from preau.common.text import count, date_text, day_text, weekday_name
from preau.households.models import Household

NOT_OFFERED = "Cette activité n’est pas ouverte à l’inscription à l’année pour cette personne."
PAGE = "__all__"


class PatternError(ValueError):
    """A registration that cannot be; `errors` are French sentences by field, `__all__` for the whole."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(" ".join(message for messages in errors.values() for message in messages))


def save_pattern(
    *,
    household: Household,
    terms: PatternTerms,
    actor: User,
    pattern: BookingPattern | None = None,
    now: datetime | None = None,
) -> BookingPattern:
    """Register a person by the year, or change their registration from `terms.start_date` on.

    One that has begun keeps its past: it ends on the eve of the change and another follows, unless only its end moves.
    Raises `PatternError`.
    """
    with _desk(household, actor, "save_pattern", now) as desk:
        running = _own(desk, pattern)
        if running is not None and (terms.person_id, terms.group_id) != (pattern_key(running.pattern)):
            raise PatternError({PAGE: ["Pour une autre personne ou une autre activité, faites une autre inscription."]})
        choice = desk.choices.get((terms.person_id, terms.group_id))
        if choice is None:
            raise PatternError({PAGE: [NOT_OFFERED]})
        if errors := _errors(desk, choice, terms, running):
            raise PatternError(errors)
        return _write(desk, choice, terms, running)


def end_pattern(
    *, household: Household, pattern: BookingPattern, last_date: date | None, actor: User, now: datetime | None = None
) -> None:
    """Stop a registration after `last_date`; None undoes one that the lead time lets undo as a whole.

    Raises `PatternError`.
    """
    with _desk(household, actor, "end_pattern", now) as desk:
        row = _own(desk, pattern)
        if row is None or row.choice is None or not row.can_change:
            raise PatternError({PAGE: ["Cette inscription est déjà arrêtée."]})
        if last_date is None:
            if row.is_running:
                raise PatternError({"last_date": [_too_soon(row.choice)]})
            row.pattern.delete()
            return
        if last_date < row.choice.earliest:
            raise PatternError({"last_date": [_too_soon(row.choice)]})
        if not row.pattern.start_date <= last_date <= row.rhythm.last:
            message = f"Choisissez un jour jusqu’au {date_text(row.rhythm.last)}, où elle s’arrête déjà."
            raise PatternError({"last_date": [message]})
        row.pattern.end_date = last_date
        row.pattern.save()


def pattern_key(pattern: BookingPattern) -> tuple[int, int]:
    """The person and the group registered."""
    return pattern.person_id, pattern.group_id


@contextmanager
def _desk(household: Household, actor: User, verb: str, now: datetime | None) -> Iterator[PatternDesk]:
    """The household's registrations, kept from changing by anybody else; the audit trail knows who acts."""
    with transaction.atomic(), audited(user=actor.pk, action=verb):
        locked = Household.objects.select_for_update(no_key=True).get(pk=household.pk)
        yield load_patterns(structure=household.structure, household=locked, now=now)


def _own(desk: PatternDesk, pattern: BookingPattern | None) -> Registered | None:
    if pattern is None:
        return None
    row = desk.get(pattern.pk)
    if row is None:
        raise PatternError({PAGE: ["Cette inscription n’existe plus."]})
    return row


def _errors(desk: PatternDesk, choice: Choice, terms: PatternTerms, running: Registered | None) -> dict[str, list[str]]:
    """What is wrong, by field; the days are looked at only once the fields make sense."""
    errors = {
        "start_date": _start_errors(choice, terms),
        "end_date": _end_errors(terms),
        "weekdays": _weekday_errors(choice, terms),
        **_hour_errors(choice, terms),
        PAGE: ["Cette inscription est arrêtée."] if running is not None and not running.can_change else [],
    }
    errors = {name: messages for name, messages in errors.items() if messages}
    return errors or _day_errors(desk, choice, terms, running)


def _too_soon(choice: Choice) -> str:
    lead = count(choice.group.activity.pattern_lead_days, "jour")
    return f"Pas avant le {day_text(choice.earliest, year=True)} : le délai de mise en place est de {lead}."


def _start_errors(choice: Choice, terms: PatternTerms) -> list[str]:
    if terms.start_date < choice.earliest:
        return [_too_soon(choice)]
    limit = school_year_end(school_year_end(choice.today) + timedelta(days=1))
    return [f"Choisissez une date avant le {date_text(limit)}."] if terms.start_date > limit else []


def _end_errors(terms: PatternTerms) -> list[str]:
    if terms.end_date is None:
        return []
    if terms.end_date < terms.start_date:
        return ["La fin doit être le même jour que le début, ou après."]
    limit = school_year_end(terms.start_date)
    if terms.end_date > limit:
        return [f"Une inscription à l’année s’arrête au plus tard le {date_text(limit)}."]
    return []


def _weekday_errors(choice: Choice, terms: PatternTerms) -> list[str]:
    if not terms.weekdays:
        return ["Cochez au moins un jour."]
    closed = [weekday_name(day) for day in terms.weekdays if day not in choice.weekdays]
    return [f"Pas de {choice.group.activity.name} le {name}." for name in closed]


def _hour_errors(choice: Choice, terms: PatternTerms) -> dict[str, list[str]]:
    rule = choice.group.activity.hours
    if rule is None:
        return {}
    errors: dict[str, list[str]] = {"arrival": [], "departure": []}
    for message in check_hours(rule, terms.arrival, terms.departure):
        errors["arrival" if "arrivée se" in message else "departure"].append(message)
    return errors


def _day_errors(
    desk: PatternDesk, choice: Choice, terms: PatternTerms, running: Registered | None
) -> dict[str, list[str]]:
    days = list(terms.rhythm.days())
    if not days:
        first, last = date_text(terms.start_date), date_text(terms.rhythm.last)
        return {"weekdays": [f"Aucun de ces jours ne tombe entre le {first} et le {last}."]}
    if refused := _refused_weekdays(desk, choice, days):
        return {"weekdays": refused}
    others = [row for row in desk.registered if pattern_key(row.pattern) == (terms.person_id, terms.group_id)]
    for other in others:
        if running is not None and other.pattern.pk == running.pattern.pk:
            continue
        if shared := first_shared_day(terms.rhythm, other.rhythm):
            since = date_text(other.pattern.start_date)
            message = f"Le {day_text(shared, year=True)} est déjà dans l’inscription qui commence le {since}."
            return {"weekdays": [message]}
    return {}


def _refused_weekdays(desk: PatternDesk, choice: Choice, days: list[date]) -> list[str]:
    """The weekdays none of which this person may book, each with the reason of the first."""
    messages = []
    for weekday in sorted({day.isoweekday() for day in days}):
        reasons = [choice.why_not(day, desk.blocked) for day in days if day.isoweekday() == weekday]
        if all(reasons):
            messages.append(f"{weekday_name(weekday).capitalize()} : {reasons[0]}")
    return messages


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
