"""The families of a structure as a list: kept to what is asked, in an order, page by page. Amounts in cents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from preau.accounts.models import HouseholdAccess
from preau.common.ordering import french_order
from preau.common.text import fold_name
from preau.households.models import Guardian, Household, HouseholdPerson
from preau.structures.models import Structure
from preau.wallets.models import Wallet

STEP = 500


@dataclass(frozen=True, slots=True)
class FamilyChoice:
    """What the list is kept to; empty for no filter. `money` is owes, holds or nothing; `access` is with or without."""

    words: str = ""
    site: int | None = None
    money: str = ""
    access: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A line of the list. `cents`: all wallets together, negative when the family owes."""

    id: int
    number: str
    name: str
    city: str
    people: tuple[str, ...]
    sites: tuple[str, ...]
    emails: tuple[str, ...]
    has_access: bool
    cents: int


ORDERS: Mapping[str, tuple[Any, ...]] = {
    "nom": (french_order("name"),),
    "dossier": ("number",),
    "ville": (french_order("city"),),
    "solde": ("cents",),
}


def families(structure: Structure, choice: FamilyChoice) -> QuerySet[Household]:
    """Families of this choice, trials of agents apart, with `cents` and `has_access`."""
    rows = Household.objects.filter(structure=structure, is_trial=False, closed_at__isnull=not choice.is_closed)
    for word in fold_name(choice.words).split():
        rows = rows.filter(words__words__contains=word)
    if choice.site is not None:
        of_site = HouseholdPerson.objects.filter(household=OuterRef("pk"), person__school=choice.site)
        rows = rows.filter(Exists(of_site))
    own = Wallet.objects.filter(household=OuterRef("pk")).order_by().values("household")
    sums = own.annotate(all=Sum("account__balance_cents"))
    rows = rows.annotate(
        cents=Coalesce(Subquery(sums.values("all")), 0, output_field=BigIntegerField()),
        has_access=Exists(HouseholdAccess.objects.filter(household=OuterRef("pk"))),
    )
    kept = {"owes": {"cents__lt": 0}, "holds": {"cents__gt": 0}, "nothing": {"cents": 0}}.get(choice.money, {})
    if choice.access in ("with", "without"):
        kept = {**kept, "has_access": choice.access == "with"}
    return rows.filter(**kept)


def total_cents(rows: QuerySet[Household]) -> int:
    """What these families hold together, less what they owe; one statement."""
    return rows.order_by().aggregate(all=Sum("cents"))["all"] or 0


def lines(rows: QuerySet[Household], order: str, *, is_down: bool, within: slice) -> list[FamilyLine]:
    """The lines of a page, in an order of `ORDERS`; three statements."""
    by = [one if not is_down else _reversed(one) for one in ORDERS[order]]
    members = HouseholdPerson.objects.select_related("person__school").order_by("sticker", "id")
    guardians = Guardian.objects.order_by("id")
    page = rows.order_by(*by, "-pk" if is_down else "pk").prefetch_related(
        Prefetch("memberships", queryset=members), Prefetch("guardians", queryset=guardians)
    )
    return [_line(row) for row in page[within]]


def every_line(rows: QuerySet[Household], order: str, *, is_down: bool, count: int) -> Iterator[FamilyLine]:
    """All of them, read by so many at a time."""
    for begun in range(0, count, STEP):
        yield from lines(rows, order, is_down=is_down, within=slice(begun, begun + STEP))


def _reversed(one: Any) -> Any:
    return f"-{one}" if isinstance(one, str) else one.desc()


def _line(row: Any) -> FamilyLine:
    people = [member.person for member in row.memberships.all()]
    sites = dict.fromkeys(person.school.name for person in people if person.school)
    emails = dict.fromkeys(guardian.email for guardian in row.guardians.all() if guardian.email)
    names: Sequence[str] = [person.first_name for person in people]
    return FamilyLine(
        row.pk, row.number, row.name, row.city, tuple(names), tuple(sites), tuple(emails), row.has_access, row.cents
    )
