"""Reads of the till: the family in front of the desk, what was taken in a day. Amounts in cents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from django.db.models import Count, Q, QuerySet, Sum

from preau.common.finding import Found
from preau.common.numbers import bare_number, is_number, number_forms
from preau.common.sql import Read, fetch
from preau.common.text import fold_name
from preau.households.fragments import full_name
from preau.households.models import Household
from preau.households.searching import FOLDED_FILE, FOLDED_GUARDIAN
from preau.receipts.enums import Means
from preau.receipts.models import Cheque, Receipt
from preau.structures.models import CashOffice, Structure

FOUND_AT_MOST = 20
SHORTEST_CARD = 4
"""So many digits of a card at least: fewer would name half the town."""
BANKS_AT_MOST = 30

_BY_DIGITS = """
SELECT id FROM households_household WHERE structure_id = %(structure)s AND number = ANY(%(numbers)s)
UNION SELECT m.household_id FROM households_card c JOIN households_householdperson m ON m.person_id = c.person_id
WHERE c.structure_id = %(structure)s AND c.is_active AND length(%(digits)s) >= %(shortest)s
    AND c.number LIKE '%%' || %(digits)s
"""

# A word is in the name of the household, of one of its people or of one of its guardians; every word must be.
_BY_WORD = f"""
SELECT h.id FROM households_household h WHERE h.structure_id = %(structure)s AND {FOLDED_FILE} LIKE %(word{{n}})s
UNION SELECT m.household_id FROM households_person p JOIN households_householdperson m ON m.person_id = p.id
WHERE p.structure_id = %(structure)s AND p.left_on IS NULL AND p.folded_name LIKE %(word{{n}})s
UNION SELECT g.household_id FROM households_guardian g JOIN households_household h ON h.id = g.household_id
WHERE h.structure_id = %(structure)s AND {FOLDED_GUARDIAN} LIKE %(word{{n}})s
"""  # noqa: S608 (no outside text)

_HOMES = f"""
SELECT h.id, h.number, h.name, h.city,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(p.id, {full_name("p")}, p.first_name) ORDER BY m.sticker, m.id), '[]')
     FROM households_householdperson m JOIN households_person p ON p.id = m.person_id WHERE m.household_id = h.id)
    AS members,
    (SELECT coalesce(jsonb_agg({full_name("g")} ORDER BY g.is_payer DESC, g.role <> 'legal', g.id), '[]')
     FROM households_guardian g WHERE g.household_id = h.id) AS guardians
FROM households_household h
WHERE h.structure_id = %(structure)s AND h.id {{among}}
ORDER BY h.number = ANY(%(numbers)s) DESC, h.name, h.number, h.id LIMIT %(limit)s
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    name: str
    first_name: str


def _members(found: list[list[Any]]) -> tuple[Member, ...]:
    return tuple(Member(*member) for member in found)


@dataclass(frozen=True, slots=True)
class Home:
    """A household as the desk finds it: who lives there, who answers for it (the payer first)."""

    id: int
    number: str
    name: str
    city: str
    members: Annotated[tuple[Member, ...], Read(_members)]
    guardians: tuple[str, ...]

    def member(self, person_id: int | None) -> Member | None:
        return next((member for member in self.members if member.id == person_id), None)


def find_homes(structure: Structure, words: str) -> Found[Home]:
    """Households of this number or card (last digits), or of all these names; twenty first. One statement."""
    folded = fold_name(words).split()
    if not folded:
        return Found([], FOUND_AT_MOST)
    values: dict[str, Any] = {"structure": structure.pk, "digits": bare_number(words), "limit": FOUND_AT_MOST + 1}
    values["numbers"] = number_forms(words)
    values |= {"shortest": SHORTEST_CARD}
    values |= {f"word{n}": f"%{word}%" for n, word in enumerate(folded)}
    search = _BY_DIGITS if is_number(words) else ") INTERSECT (".join(_BY_WORD.format(n=n) for n in range(len(folded)))
    return Found(_homes(f"IN (({search}))", values), FOUND_AT_MOST)


def load_homes(structure: Structure, household_ids: Collection[int]) -> dict[int, Home]:
    """These households of the structure, by id; those of others are left out. One statement."""
    values = {"structure": structure.pk, "digits": "", "numbers": [], "limit": None, "ids": list(household_ids)}
    return {home.id: home for home in _homes("= ANY(%(ids)s)", values)}


def _homes(among: str, values: dict[str, Any]) -> list[Home]:
    return fetch(Home, _HOMES.format(among=among), values)


def known_banks(office: CashOffice) -> list[str]:
    """The banks of the cheques taken here, the most frequent first; one statement."""
    rows = Cheque.objects.filter(cash_office=office).values("bank").annotate(times=Count("id"))
    return list(rows.order_by("-times", "bank").values_list("bank", flat=True)[:BANKS_AT_MOST])


@dataclass(frozen=True, slots=True)
class MeansTotal:
    means: Means
    count: int
    cents: int


def receipts_of(office: CashOffice, day: date) -> QuerySet[Receipt]:
    """The receipts of an accounting day, the last first, each with its family and what undoes it."""
    rows = Receipt.objects.filter(cash_office=office, date=day)
    rows = rows.select_related("cash_office", "household", "reversed_by__cash_office", "reverses__cash_office")
    return rows.order_by("-year", "-number")


def totals_of(office: CashOffice, day: date) -> list[MeansTotal]:
    """What came in on an accounting day, by means; what was undone is taken off. One statement."""
    taken = Count("id", filter=Q(amount_cents__gt=0))
    rows = Receipt.objects.filter(cash_office=office, date=day).values("means")
    found = {row["means"]: row for row in rows.annotate(taken=taken, cents=Sum("amount_cents")).order_by("means")}
    return [MeansTotal(means, found[means]["taken"], found[means]["cents"]) for means in Means if means in found]


def receipt_in(structure: Structure, receipt_id: int) -> Receipt | None:
    """A receipt of the structure with all that its paper says; three statements."""
    return _whole().filter(structure=structure, pk=receipt_id).first()


def receipt_of(household: Household, receipt_id: int) -> Receipt | None:
    """A receipt of this household, as above."""
    return _whole().filter(household=household, pk=receipt_id).first()


def _whole() -> QuerySet[Receipt]:
    related = ("cash_office__structure", "household", "cheque", "actor")
    undone = ("reverses__cash_office", "returns__cash_office", "reversed_by__cash_office")
    parts = ("lines__person", "returned_by__cash_office")
    return Receipt.objects.select_related(*related, *undone).prefetch_related(*parts)


def receipts_of_cheque(receipt: Receipt) -> list[Receipt]:
    """The other receipts of its cheque, in order; one statement, none for other means."""
    if receipt.cheque_id is None:
        return []
    rows = Receipt.objects.filter(cheque=receipt.cheque_id, reverses__isnull=receipt.reverses_id is None)
    return list(rows.exclude(pk=receipt.pk).select_related("cash_office", "household").order_by("id"))
