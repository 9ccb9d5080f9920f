"""A file whose family left: nothing is booked there any more; opened again, registrations and accounts are back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from preau.accounts.fragments import household_emails
from preau.accounts.models import HouseholdAccess, Opening
from preau.bookings.actions import Settled, Settlement, Way, change_rights
from preau.bookings.registering.places import hold_groups, places_of
from preau.bookings.rules.registering import Span
from preau.bookings.stranding.queries import Scope
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.common.sql import scalar
from preau.filing.actions.merging import hold_files
from preau.filing.actions.twins import hold_groups_of
from preau.filing.errors import FilingError
from preau.filing.mails import archived_mails, reopened_mails
from preau.filing.queries import not_at_zero, why_late, why_unsettled
from preau.filing.reasons import FilingCode
from preau.households.models import FileClosing, Guardian, Household, HouseholdPerson
from preau.households.own import refuse_own
from preau.notices.actions import queue_mails
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration
from preau.wallets.models import Wallet

LEFT = Reason(FilingCode.LEFT)
ONE_DAY = timedelta(days=1)


def archive_household(*, household: Household, reason: str, actor: Actor, now: datetime | None = None) -> Settled[None]:
    """Close the file of a family that left: days to come within their deadlines are given up, registrations and annual
    ones end, accounts open it no more. What it keeps is counted from there.

    Raises `FilingError` (French): days past their deadline, money to give back or to take, a shared child, no reason.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    words = reason.strip()[:200]
    if not words:
        raise FilingError(Reason(FilingCode.WITHOUT_WORDS))
    moment = now or clock.now()
    rows = HouseholdPerson.objects.filter(household=household).order_by("person")

    def people() -> Scope:
        return Scope(people=frozenset(rows.values_list("person", flat=True)))

    with transaction.atomic():
        emails = _emails(household)
        done = change_rights(
            scope=people,
            change=lambda: _end(household, words, actor, moment),
            settlement=Settlement(Way.CANCEL),
            actor=actor,
            now=moment,
        )
        if why := why_unsettled(household, moment):
            raise FilingError(why)
        _shut(household, actor, moment)
        queue_mails(archived_mails(emails, household))
    return done


def _end(household: Household, reason: str, actor: Actor, now: datetime) -> None:
    """Under the lock of the file: what its people may book ends, and is kept to be given back."""
    (row,) = hold_files(household)
    if row.closed_at is not None:
        raise FilingError(Reason(FilingCode.CLOSED, file=str(row)))
    people = list(HouseholdPerson.objects.filter(household=row).select_related("person").order_by("id"))
    for member in people:
        if HouseholdPerson.objects.filter(person=member.person_id).exclude(household=row).exists():
            raise FilingError(Reason(FilingCode.ALSO_ELSEWHERE, person=str(member.person)))
    today = clock.paris(now).date()
    if why := why_late(row, now, today):
        raise FilingError(why)
    if whys := not_at_zero(row):
        raise FilingError(*whys)
    accesses = HouseholdAccess.objects.filter(household=row).order_by("id").values_list("user", "guardian")
    hold_groups_of([row.pk])
    ended = _end_registrations([member.person_id for member in people], today)
    kept = {"registrations": ended, "accesses": [list(access) for access in accesses]}
    closing = {"structure_id": row.structure_id, "household": row, "reason": reason, "actor_id": actor.id}
    FileClosing.objects.create(**closing, at=now, kept=kept)


def _end_registrations(people: list[int], today: date) -> list[list[object]]:
    """What ends, as it was; a right that had not begun, and a request that waits, are refused."""
    ended: list[list[object]] = []
    open_ones = Registration.objects.filter(person__in=people).exclude(state=RegistrationState.REFUSED)
    for one in open_ones.exclude(end_date__lt=today).order_by("id"):
        ended.append([one.pk, one.state, one.end_date.isoformat() if one.end_date else None])
        if one.state == RegistrationState.VALIDATED and one.start_date < today:
            one.end_date = today - ONE_DAY
        else:
            one.state, one.refusal = RegistrationState.REFUSED, LEFT
        one.save(update_fields=["state", "refusal", "end_date"])
    return ended


def _shut(household: Household, actor: Actor, now: datetime) -> None:
    """Wallets are empty: they close; accounts and letters open this file no more."""
    with audited(user=actor.id, action="archive_household"):
        Wallet.objects.filter(household=household, closed_at__isnull=True).update(closed_at=now)
        HouseholdAccess.objects.filter(household=household).delete()
        Opening.objects.filter(household=household, used_at__isnull=True).delete()
        row = Household.objects.get(pk=household.pk)
        row.closed_at = now
        row.save(update_fields=["closed_at"])


@transaction.atomic
def reopen_household(*, household: Household, actor: Actor, now: datetime | None = None) -> list[Registration]:
    """Open an archived file again: registrations and accounts as they were; given up days are to be booked again.
    Returns the registrations that stay ended, since their groups are full now.

    Raises `FilingError` (French) for a file that is not archived, or was joined to another.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    moment = now or clock.now()
    (row,) = hold_files(household)
    if row.merged_into_id is not None:
        raise FilingError(Reason(FilingCode.GONE_ELSEWHERE, file=str(row.merged_into)))
    closing = FileClosing.objects.filter(household=row, reopened_at__isnull=True).first()
    if closing is None:
        raise FilingError(Reason(FilingCode.NOT_ARCHIVED))
    with audited(user=actor.id, action="reopen_household"):
        row.closed_at = None
        row.save(update_fields=["closed_at"])
        Wallet.objects.filter(household=row, closed_at=closing.at).update(closed_at=None)
        full = _give_back(row, closing)
        closing.reopened_at, closing.reopened_by_id = moment, actor.id
        closing.save(update_fields=["reopened_at", "reopened_by"])
    queue_mails(reopened_mails(_emails(row), row))
    return full


def _give_back(household: Household, closing: FileClosing) -> list[Registration]:
    kept, full = closing.kept["registrations"], list[Registration]()
    registered = Registration.objects.select_related("person", "group").in_bulk([number for number, _, _ in kept])
    hold_groups({row.group_id for row in registered.values()})
    for number, state, end in kept:
        if (row := registered.get(number)) is None:
            continue
        span = Span(row.start_date, date.fromisoformat(end) if end else None)
        places = places_of([row.group], besides=[row.pk])[row.group_id]
        if state == RegistrationState.VALIDATED and places.why_full(span):
            full.append(row)
            continue
        row.state, row.end_date, row.refusal = state, span.last, None
        row.save(update_fields=["state", "refusal", "end_date"])
    guardians = set(Guardian.objects.filter(household=household).order_by("id").values_list("pk", flat=True))
    rows = [
        HouseholdAccess(
            user_id=user,
            structure_id=household.structure_id,
            household=household,
            guardian_id=guardian if guardian in guardians else None,
        )
        for user, guardian in closing.kept["accesses"]
    ]
    HouseholdAccess.objects.bulk_create(rows, ignore_conflicts=True)
    return full


def _emails(household: Household) -> list[str]:
    return scalar(list[str], f"SELECT {household_emails('%s')}", [household.pk])
