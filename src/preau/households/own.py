"""Nobody acts on their own household: asked by every action of an agent, answered by the floor that knows accounts.

Households know no account. Who knows them registers, once, which households an account belongs to. One where a child
of theirs lives too, as with separated parents, is held as their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from django.db.models import QuerySet

from preau.common.actors import Actor
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.models import Household, HouseholdPerson
from preau.households.reasons import HouseholdCode

OWN = Reason(HouseholdCode.OWN_HOUSEHOLD)
Homes = Callable[[int], "QuerySet[Household]"]

_REGISTERED: list[Homes] = []


class OwnHouseholdError(InvalidRuleError):
    """An agent would act on their own household."""

    def __init__(self) -> None:
        super().__init__(OWN)


def register(homes: Homes) -> None:
    """Called at start by the floor that knows accounts; the last one counts."""
    _REGISTERED[:] = [homes]


def why_own(actor: Actor, households: Iterable[int | None]) -> Reason | None:
    """Why this person does not act on these households; `None` when none is theirs. One statement, none for
    no household or nobody (the night, the bank)."""
    asked = {household for household in households if household}
    if actor.id is None or not asked:
        return None
    return OWN if shared_with(_homes(actor.id)).filter(pk__in=asked).exists() else None


def own_people(actor: Actor, people: Collection[int]) -> frozenset[int]:
    """Those of these people who are of a household that this person belongs to; one statement, none for nobody."""
    if actor.id is None or not people:
        return frozenset()
    rows = HouseholdPerson.objects.filter(household__in=_homes(actor.id), person__in=people)
    return frozenset(rows.order_by("person").values_list("person", flat=True))


def refuse_own(actor: Actor, *, households: Iterable[int | None] = (), people: Collection[int] = ()) -> None:
    """Raises `OwnHouseholdError` when one of these is of this person's household."""
    if why_own(actor, households) or own_people(actor, people):
        raise OwnHouseholdError


def refuse_only_own(actor: Actor, households: Iterable[int]) -> None:
    """Raises `OwnHouseholdError` when an act upon whole days or groups touches some household, and none but those of
    this person: it is then an act upon their own, whatever it is called. One statement, none for nobody."""
    touched = set(households)
    if touched and actor.id is not None and touched <= set(shared_with(_homes(actor.id)).values_list("pk", flat=True)):
        raise OwnHouseholdError


def shared_with(homes: QuerySet[Household]) -> QuerySet[Household]:
    """These households, and those where one of their people lives too; found by indexes, hence the union."""
    people = HouseholdPerson.objects.filter(household__in=homes.order_by().values("pk")).order_by().values("person")
    theirs = HouseholdPerson.objects.filter(person__in=people).order_by().values("household")
    return Household.objects.filter(pk__in=homes.order_by().values("pk").union(theirs)).order_by("pk")


def _homes(account: int) -> QuerySet[Household]:
    if not _REGISTERED:
        raise LookupError("nobody knows which households an account belongs to")
    return _REGISTERED[0](account)
