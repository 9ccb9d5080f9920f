"""An agent registers a person of a family to a group, ends a registration, changes its group.

What an ending leaves behind is said before it is written: without a decision, `StrandedError` says what days fall.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from preau.activities.models import ActivityGroup
from preau.activities.rules import Limits, why_not_eligible
from preau.bookings.reasons import BookingCode
from preau.bookings.registering.places import hold_groups
from preau.bookings.rules.registering import Span
from preau.bookings.stranding.actions import Settled, Settlement, change_rights
from preau.bookings.stranding.queries import Scope
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.closed import refuse_closed
from preau.households.models import Household, HouseholdPerson, Person
from preau.households.own import refuse_own
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration


def register_person(
    *, household: Household, person_id: int, group: ActivityGroup, span: Span, actor: Actor
) -> Registration:
    """Give a person of the household the right to book this group; the conditions of the group hold for everybody.

    Raises `InvalidRuleError` (French) for a stranger, a group that is not offered, not for them or full, dates in
    disorder, or who is registered to the activity already on one of these days.
    """
    actor.must(Right.REGISTER_PEOPLE, household.structure_id)
    person = person_of(household, person_id)
    refuse_own(actor, households=[household.pk], people=[person_id])
    with transaction.atomic(), audited(user=actor.id, action="register_person"):
        # File, groups, person: always in this order (`hold_groups`).
        refuse_closed(Household.objects.select_for_update(no_key=True).get(pk=household.pk))
        places = hold_groups([group.pk])[group.pk]
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if why := why_not_registered(household, person, group, span) or places.why_full(span):
            raise InvalidRuleError(why)
        return _add(household, person, group, span)


def end_registration(
    *, registration: Registration, last: date, settlement: Settlement | None, actor: Actor
) -> Settled[None]:
    """The right ends after this day; one that had not begun goes. Raises `StrandedError` when days fall and nobody
    said what becomes of them, `InvalidRuleError` for a day before yesterday or after its own end."""
    actor.must(Right.REGISTER_PEOPLE, registration.structure_id)
    why = _why_not_ended(registration, last)
    if why is not None:
        raise InvalidRuleError(why)
    return _change(registration, lambda: _end(registration, last), settlement, actor)


def change_group(
    *, registration: Registration, group: ActivityGroup, first: date, settlement: Settlement | None, actor: Actor
) -> Settled[None]:
    """From this day on the person is of another group of the same activity, to the end the registration had.

    Days booked in the old group fall (`StrandedError`, as for an ending); they are booked again in the new one, whose
    places are others. Raises `InvalidRuleError`, when it is full too.
    """
    actor.must(Right.REGISTER_PEOPLE, registration.structure_id)
    span = Span(max(first, registration.start_date), registration.end_date)
    if group.pk == registration.group_id or group.activity_id != registration.group.activity_id:
        raise InvalidRuleError(Reason(BookingCode.REGISTER_NOT_OFFERED))
    why = _why_not_ended(registration, span.first - timedelta(days=1)) or why_not_for(registration.person, group, span)
    if why is not None:
        raise InvalidRuleError(why)
    household = registration.household

    def change() -> None:
        if full := hold_groups([group.pk])[group.pk].why_full(span):
            raise InvalidRuleError(full)
        _end(registration, span.first - timedelta(days=1))
        _add(household, registration.person, group, span)

    return _change(registration, change, settlement, actor)


def why_not_registered(household: Household, person: Person, group: ActivityGroup, span: Span) -> Reason | None:
    """Why this person is not registered to this group from one day to another; one statement."""
    if group.structure_id != household.structure_id or not group.activity.is_active:
        return Reason(BookingCode.REGISTER_NOT_OFFERED)
    if span.last is not None and span.last < span.first:
        return Reason(BookingCode.REGISTER_REVERSED)
    if why := why_not_for(person, group, span):
        return why
    in_force = Q(end_date__isnull=True) | Q(end_date__gte=span.first)
    if span.last is not None:
        in_force &= Q(start_date__lte=span.last)
    known = Registration.objects.filter(
        in_force, person=person, group__activity=group.activity_id, state=RegistrationState.VALIDATED
    )
    found = known.select_related("group").order_by("start_date").first()
    if found is None:
        return None
    return Reason(BookingCode.REGISTER_ALREADY, group=found.group.name, since=found.start_date)


def why_not_for(person: Person, group: ActivityGroup, span: Span) -> Reason | None:
    """What the group asks of who comes, on the first day."""
    if person.left_on is not None and person.left_on <= span.first:
        return Reason(BookingCode.LEFT)
    limits = Limits(group.min_age, group.max_age, tuple(group.levels))
    return why_not_eligible(limits, birth_date=person.birth_date, level=person.level, day=span.first)


def _why_not_ended(registration: Registration, last: date) -> Reason | None:
    if last < clock.today() - timedelta(days=1):
        return Reason(BookingCode.REGISTER_PAST)
    if registration.end_date is not None and last > registration.end_date:
        return Reason(BookingCode.REGISTER_ENDED, last=registration.end_date)
    return None


def person_of(household: Household, person_id: int) -> Person:
    """Somebody of the household. Raises `InvalidRuleError` for a stranger."""
    found = HouseholdPerson.objects.select_related("person").filter(household=household, person=person_id).first()
    if found is None:
        raise InvalidRuleError(Reason(BookingCode.NOT_OF_HOUSEHOLD))
    return found.person


def _add(household: Household | None, person: Person, group: ActivityGroup, span: Span) -> Registration:
    try:
        with transaction.atomic():
            return Registration.objects.create(
                structure_id=group.structure_id,
                household=household,
                person=person,
                group=group,
                start_date=span.first,
                end_date=span.last,
                state=RegistrationState.VALIDATED,
            )
    except IntegrityError as error:
        raise InvalidRuleError(Reason(BookingCode.REGISTER_ALREADY, group=group.name, since=span.first)) from error


def _end(registration: Registration, last: date) -> None:
    if last < registration.start_date:
        registration.delete()
    else:
        Registration.objects.filter(pk=registration.pk).update(end_date=last)


def _change(
    registration: Registration, change: Callable[[], None], settlement: Settlement | None, actor: Actor
) -> Settled[None]:
    scope = Scope(people=frozenset({registration.person_id}))
    return change_rights(scope=lambda: scope, change=change, settlement=settlement, actor=actor)
