"""A family asks that a person be registered; the desk accepts, refuses with a motive, or moves to another group.

Answers are whole: places are counted under the lock of each group, and the mail to the family commits with them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from preau.activities.models import ActivityGroup
from preau.bookings.asking.mails import answer_mails
from preau.bookings.asking.queries import WHOLE
from preau.bookings.reasons import BookingCode
from preau.bookings.registering.actions import person_of, why_not_registered
from preau.bookings.registering.places import Places, hold_groups
from preau.bookings.rules.registering import Span, refusal_of, why_not_refusal
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.closed import refuse_closed
from preau.households.models import Household, Person
from preau.households.own import OWN, own_people, refuse_own
from preau.notices.actions import queue_mails
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.structures.models import Structure


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for a person: a group, from when to when, on which weekdays (ISO); None for all those it opens."""

    group: ActivityGroup
    span: Span
    weekdays: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered, what could not be and why, how many mails leave."""

    done: tuple[Registration, ...]
    refused: tuple[tuple[Registration, Reason], ...]
    mails: int = 0


def ask_registration(
    *, household: Household, person_id: int, wanted: Wanted, actor: Actor, now: datetime | None = None
) -> Registration:
    """Keep the request of a family. Raises `InvalidRuleError` (French) for what the desk could only refuse."""
    actor.must_own(household.pk)
    person = person_of(household, person_id)
    with transaction.atomic(), audited(user=actor.id, action="ask_registration"):
        # The file, then the person, as the desk holds them (the groups come between): a file closed now is seen.
        refuse_closed(Household.objects.select_for_update(no_key=True).get(pk=household.pk))
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if why := why_not_asked(household, person, wanted, clock.paris(now or clock.now()).date()):
            raise InvalidRuleError(why)
        try:
            with transaction.atomic():
                return Registration.objects.create(
                    structure_id=household.structure_id,
                    household=household,
                    person=person,
                    group=wanted.group,
                    start_date=wanted.span.first,
                    end_date=wanted.span.last,
                    weekdays=list(wanted.weekdays) if wanted.weekdays is not None else None,
                    state=RegistrationState.PENDING,
                )
        except IntegrityError as error:
            raise InvalidRuleError(Reason(BookingCode.ASK_TWICE, group=wanted.group.name)) from error


def withdraw_asked(*, household: Household, registration_id: int, actor: Actor) -> bool:
    """The family takes its request back; False when it was answered meanwhile, or is of another household."""
    actor.must_own(household.pk)
    with transaction.atomic(), audited(user=actor.id, action="withdraw_asked"):
        mine = _waiting(household.structure_id, [registration_id]).filter(household=household)
        found = mine.select_for_update(of=("self",)).first()
        if found is not None:
            found.delete()
        return found is not None


def why_not_asked(household: Household, person: Person, wanted: Wanted, today: date) -> Reason | None:
    """Why this is not asked for on this day, in France; `None` when it may be. Three statements."""
    activity = wanted.group.activity
    if not activity.may_be_asked:
        return Reason(BookingCode.ASK_NOT_ONLINE)
    if wanted.span.first < today:
        return Reason(BookingCode.ASK_PAST)
    open_days = set(wanted.group.weekdays or activity.weekdays)
    if wanted.weekdays is not None and not (wanted.weekdays and open_days.issuperset(wanted.weekdays)):
        return Reason(BookingCode.ASK_WITHOUT_DAYS)
    asked = Registration.objects.filter(
        person=person, group__activity=activity.pk, state=RegistrationState.PENDING
    ).select_related("group")
    if (found := asked.order_by("id").first()) is not None:
        return Reason(BookingCode.ASK_TWICE, group=found.group.name)
    return why_not_registered(household, person, wanted.group, wanted.span)


def accept_asked(
    *, structure: Structure, request_ids: Collection[int], actor: Actor, now: datetime, is_trial: bool = False
) -> Answered:
    """Register those of these requests that may be, the oldest first while places last, and write to their families.

    A trial does it all, then undoes it. A person of the agent's own household is left to somebody else.
    """
    actor.must(Right.REGISTER_PEOPLE, structure.pk)

    def decide(rows: list[Registration], places: dict[int, Places]) -> Answered:
        _hold_people(rows)
        own = own_people(actor, {row.person_id for row in rows})
        done, left = [], []
        for row in rows:
            span = Span(row.start_date, row.end_date)
            why = OWN if row.person_id in own else _why_not(row, span) or places[row.group_id].why_full(span)
            if why is not None:
                left.append((row, why))
                continue
            row.state, row.decided_at = RegistrationState.VALIDATED, now
            row.save(update_fields=["state", "decided_at"])
            places[row.group_id] = places[row.group_id].with_one_more(span)
            done.append(row)
        return Answered(tuple(done), tuple(left))

    return _answer(structure, request_ids, decide, actor, is_trial)


def refuse_asked(
    *,
    structure: Structure,
    request_ids: Collection[int],
    motive: str,
    words: str,
    actor: Actor,
    now: datetime,
    is_trial: bool = False,
) -> Answered:
    """Refuse those of these requests that still wait, and tell their families why.

    Raises `InvalidRuleError` (French) for no motive, or words that cannot be kept.
    """
    actor.must(Right.REGISTER_PEOPLE, structure.pk)
    if why := why_not_refusal(motive, words):
        raise InvalidRuleError(why)
    reason = refusal_of(motive, words)

    def decide(rows: list[Registration], _places: dict[int, Places]) -> Answered:
        own = own_people(actor, {row.person_id for row in rows})
        done = [row for row in rows if row.person_id not in own]
        for row in done:
            row.state, row.refusal, row.decided_at = RegistrationState.REFUSED, reason, now
            row.save(update_fields=["state", "refusal", "decided_at"])
        return Answered(tuple(done), tuple((row, OWN) for row in rows if row.person_id in own))

    return _answer(structure, request_ids, decide, actor, is_trial)


def move_asked(*, registration: Registration, group: ActivityGroup, actor: Actor) -> Registration:
    """Put a request into another group, of the same activity, before it is answered: another site, another age.

    Raises `InvalidRuleError` for a group that is not for the person, or a request that waits no more.
    """
    actor.must(Right.REGISTER_PEOPLE, registration.structure_id)
    refuse_own(actor, households=[registration.household_id], people=[registration.person_id])
    with transaction.atomic(), audited(user=actor.id, action="move_asked"):
        waiting = _waiting(registration.structure_id, [registration.pk])
        row = waiting.select_related(*WHOLE).select_for_update(of=("self",)).first()
        if row is None:
            raise InvalidRuleError(Reason(BookingCode.ASK_ANSWERED))
        if group.activity_id != row.group.activity_id:
            raise InvalidRuleError(Reason(BookingCode.REGISTER_NOT_OFFERED))
        row.group = group
        if row.weekdays is not None:
            open_days = group.weekdays or group.activity.weekdays
            row.weekdays = [day for day in row.weekdays if day in open_days]
            if not row.weekdays:  # none left is not « every day », which the family never asked for
                raise InvalidRuleError(Reason(BookingCode.ASK_OTHER_DAYS))
        if why := _why_not(row, Span(row.start_date, row.end_date)):
            raise InvalidRuleError(why)
        row.save(update_fields=["group", "weekdays"])
        return row


def _answer(
    structure: Structure,
    request_ids: Collection[int],
    decide: Callable[[list[Registration], dict[int, Places]], Answered],
    actor: Actor,
    is_trial: bool,
) -> Answered:
    with transaction.atomic(), audited(user=actor.id, action="answer_asked"):
        waiting = _waiting(structure.pk, request_ids).select_related(*WHOLE).order_by("created_at", "id")
        # Groups before requests. A request moved to another group between both statements is in no place held: left
        # waiting.
        places = hold_groups(set(waiting.order_by().values_list("group", flat=True)))
        rows = [row for row in waiting.select_for_update(of=("self",)) if row.group_id in places]
        found = decide(rows, places)
        mails = answer_mails(structure, found.done)
        if is_trial:
            transaction.set_rollback(True)
        else:
            queue_mails(mails)
        return Answered(found.done, found.refused, len(mails))


def _why_not(row: Registration, span: Span) -> Reason | None:
    """Why a request is not accepted as it stands; a household that is gone asks for nothing."""
    if (
        row.household is None
        or row.household.closed_at is not None
        or not row.household.memberships.filter(person=row.person_id).exists()
    ):
        return Reason(BookingCode.NO_LONGER_OF_HOUSEHOLD)
    return why_not_registered(row.household, row.person, row.group, span)


def _waiting(structure_id: int, request_ids: Collection[int]) -> QuerySet[Registration]:
    return Registration.objects.filter(structure=structure_id, pk__in=request_ids, state=RegistrationState.PENDING)


def _hold_people(rows: Collection[Registration]) -> None:
    """Whoever registers one of these people at the desk waits."""
    people = Person.objects.filter(pk__in={row.person_id for row in rows}).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk", flat=True))
