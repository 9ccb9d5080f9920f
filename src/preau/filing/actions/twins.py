"""Two records of one child, or of one parent, in the same household, made one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import IntegrityError, transaction

from preau.accounts.models import HouseholdAccess
from preau.bookings.actions import Followed, StrandedError, change_rights, gather_person
from preau.bookings.registering.places import hold_groups
from preau.bookings.repricing.actions import reprice_household
from preau.bookings.stranding.queries import Scope
from preau.common import clock
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.common.text import fold_name
from preau.filing.errors import FilingError
from preau.filing.reasons import FilingCode
from preau.households.enums import GuardianRole
from preau.households.models import Card, Guardian, Household, HouseholdPerson, Person
from preau.households.own import refuse_own
from preau.registrations.enums import RegistrationState
from preau.registrations.models import Registration

_OF_PERSON = (
    "usage_name",
    "birth_date",
    "sex",
    "ine",
    "school_id",
    "level",
    "class_name",
    "lunch_box_from",
    "lunch_box_until",
)
_OF_GUARDIAN = ("civility", "usage_name", "email", "mobile_phone", "home_phone", "work_phone")


@transaction.atomic
def merge_people(
    *, household: Household, kept_id: int, gone_id: int, actor: Actor, now: datetime | None = None
) -> Followed:
    """Two records of one child of this household made one: days, ranks, registrations, cards. What is past stays under
    the closed record, which leads to the kept one.

    Raises `FilingError` (French); `Person.DoesNotExist` for one of another household.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    moment, scope = now or clock.now(), Scope(people=frozenset({kept_id, gone_id}))

    def change() -> Followed:
        Household.objects.select_for_update(no_key=True).get(pk=household.pk)
        hold_groups_of([household.pk])
        mine = Person.objects.filter(memberships__household=household)
        kept_person, gone = mine.get(pk=kept_id), mine.get(pk=gone_id)
        return join_person(kept_person=kept_person, gone=gone, actor=actor, now=moment)

    try:
        done = change_rights(scope=lambda: scope, change=change, settlement=None, actor=actor, now=moment)
    except StrandedError as error:
        lost = len(error.stranding.bookings) + len(error.stranding.patterns)
        raise FilingError(Reason(FilingCode.LOSES_RIGHTS, count=lost)) from error
    reprice_household(household=household, actor=actor, now=moment)
    return done.result


def hold_groups_of(homes: Collection[int]) -> None:
    """Groups that people of these files are in, or ask for: whoever answers requests holds them first."""
    people = HouseholdPerson.objects.filter(household__in=homes).values("person")
    registered = Registration.objects.filter(person__in=people).exclude(state=RegistrationState.REFUSED)
    hold_groups(set(registered.order_by().values_list("group", flat=True)))


def join_person(*, kept_person: Person, gone: Person, actor: Actor, now: datetime) -> Followed:
    """The same, in a transaction that holds the household."""
    people = Person.objects.select_for_update(of=("self",)).filter(pk__in=[kept_person.pk, gone.pk]).order_by("pk")
    held = {row.pk: row for row in people}
    kept_row, row = held[kept_person.pk], held.get(gone.pk)
    if row is None or row.pk == kept_row.pk:  # joined to itself, a record would give up its own registrations
        raise FilingError(Reason(FilingCode.SAME_FILE))
    _check(kept_row, row)
    try:
        with transaction.atomic():
            followed = gather_person(kept_person=kept_row, gone=row, actor=actor, now=now)
    except IntegrityError as error:
        raise FilingError(Reason(FilingCode.REGISTERED_APART)) from error
    Card.objects.filter(person=row).update(person=kept_row)
    found = {name: getattr(row, name) for name in _OF_PERSON}
    HouseholdPerson.objects.filter(person=row).delete()
    row.ine, row.merged_into = "", kept_row
    row.save(update_fields=["ine", "merged_into"])
    for name, value in found.items():
        if not getattr(kept_row, name):
            setattr(kept_row, name, value)
    kept_row.save()
    return followed


def _check(kept_person: Person, gone: Person) -> None:
    homes = [
        set(HouseholdPerson.objects.filter(person=one).order_by("id").values_list("household", flat=True))
        for one in (kept_person, gone)
    ]
    if len(homes[1]) != 1 or not homes[1] <= homes[0]:
        raise FilingError(Reason(FilingCode.TWO_HOUSEHOLDS))
    born, other = kept_person.birth_date, gone.birth_date
    if born and other and born != other:
        raise FilingError(Reason(FilingCode.BORN_APART, first=born, second=other))
    if kept_person.ine and gone.ine and kept_person.ine != gone.ine:
        raise FilingError(Reason(FilingCode.TWO_INE))


def twins_of(household: Household) -> Iterator[tuple[Person, Person]]:
    """The people of a household who are there twice for sure, of one name, born the same day: the older record, then
    each other."""
    kept: dict[tuple[str, object], Person] = {}
    rows = Person.objects.filter(memberships__household=household, birth_date__isnull=False).order_by("id")
    for person in rows:
        first = kept.setdefault((person.folded_name, person.birth_date), person)
        if first.pk != person.pk and not (first.ine and person.ine and first.ine != person.ine):
            yield first, person


@transaction.atomic
def merge_guardians(*, household: Household, kept_id: int, gone_id: int, actor: Actor) -> Guardian:
    """Two records of one parent of this household made one: what the kept one lacks is filled in, accounts follow.

    Raises `FilingError` (French); `Guardian.DoesNotExist` for one of another household.
    """
    actor.must(Right.KEEP_FAMILIES, household.structure_id)
    refuse_own(actor, households=[household.pk])
    if kept_id == gone_id:
        raise FilingError(Reason(FilingCode.SAME_FILE))
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
    kept_row, gone = (household.guardians.get(pk=one) for one in (kept_id, gone_id))
    with audited(user=actor.id, action="merge_guardians"):
        return _fill(kept_row, gone)


def join_guardian(*, kept: Household, gone: Guardian) -> None:
    """A guardian of another file to this one: into the one of the same name, else as one more."""
    name = _folded(gone)
    same = next((row for row in kept.guardians.order_by("id") if _folded(row) == name), None)
    if same is not None:
        _fill(same, gone)
        return
    gone.household = kept
    gone.save(update_fields=["household"])


def _fill(kept_row: Guardian, gone: Guardian) -> Guardian:
    if (kept_row.role == GuardianRole.FORBIDDEN) != (gone.role == GuardianRole.FORBIDDEN):
        raise FilingError(Reason(FilingCode.FORBIDDEN_DIFFERS, person=str(kept_row)))
    for name in _OF_GUARDIAN:
        if not getattr(kept_row, name):
            setattr(kept_row, name, getattr(gone, name))
    kept_row.is_payer = kept_row.is_payer or gone.is_payer
    HouseholdAccess.objects.filter(guardian=gone).update(guardian=kept_row)
    gone.delete()
    kept_row.save()
    return kept_row


def _folded(row: Guardian) -> str:
    return f"{fold_name(row.last_name)} {fold_name(row.first_name)}"
