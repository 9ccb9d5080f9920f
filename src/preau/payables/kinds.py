"""What money can be paid for: each kind says what it is, what it puts in the books, and what a payment does to it.

Payments and receipts know nothing else. A floor that has something to be paid (prepaid money, a bill, a deposit)
registers its kind once, at start; see docs/adr/0027.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from preau.common.reasons import Reason
from preau.ledger.enums import AccountKind
from preau.payables.categories import Members
from preau.payables.enums import Category
from preau.structures.models import CashOffice


@dataclass(frozen=True, slots=True)
class PayableName:
    """How a form, or a line of a payment, names something to be paid: its kind, and which of that kind it is.

    With the household it names one account: a bill of it, for instance.
    """

    kind: str
    id: int

    @property
    def sign(self) -> str:
        """The end of the name of its field in a form."""
        return kind_named(self.kind).sign(self.id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something a household pays; `person_id` is the person of it that it is for, if one is named."""

    household_id: int
    name: PayableName
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Payable:
    """What is paid: the account of the ledger that gets the money, the words and the column of the daily sheet.

    `household_id` is empty for a sum nobody has identified.
    """

    name: PayableName
    household_id: int | None
    cash_office_id: int
    account_id: int
    label: str
    category: Category


@dataclass(frozen=True, slots=True)
class Offer:
    """What a household has to pay in a cash office, or may. Cents: what is owed is negative."""

    name: PayableName
    label: str
    balance_cents: int
    is_closed: bool = False

    @property
    def owed_cents(self) -> int:
        return max(-self.balance_cents, 0)

    @property
    def sign(self) -> str:
        return self.name.sign


class PayableKind(ABC):
    """A kind of thing to be paid. `name` is kept with every line: it never changes.

    `paid_words` and `undone_words` begin the lines of a mail. The reactions run in the transaction that moved the
    money, whatever moved it (card, till, undoing, return of a bank), after the entry; `shares` are positive cents.
    """

    name: ClassVar[str]
    paid_words: ClassVar[str] = "Ce versement a payé :"
    undone_words: ClassVar[str] = "Ces sommes sont reprises :"

    def sign(self, payable_id: int) -> str:
        """The end of the name of its field in a form."""
        return f"{self.name}-{payable_id}"

    @abstractmethod
    def find(self, wanted: Collection[Wanted], members: Members) -> dict[Wanted, Payable]:
        """What is wanted, its account opened when missing; what is not that household's is left out."""

    @abstractmethod
    def offers(self, office: CashOffice, household_ids: Collection[int]) -> dict[int, list[Offer]]:
        """What the till shows of each household, in order; one statement."""

    def why_not(self, payables: Collection[Payable], means: AccountKind) -> Reason | None:
        """Why one of these cannot be paid by this means; None when all can. Accounts may be held."""
        del payables, means
        return None

    def paid(self, shares: Mapping[Payable, int], at: datetime) -> None:
        """What a payment changes besides the balance."""
        del shares, at

    def taken_back(self, shares: Mapping[Payable, int], at: datetime) -> None:
        """What changes when a payment is undone, or when its bank takes back all or part of it."""
        del shares, at


_REGISTERED: dict[str, PayableKind] = {}


def register(kind: PayableKind) -> None:
    """Called at start by the floor that has something to be paid; the last one of a name is the one."""
    _REGISTERED[kind.name] = kind


def kinds() -> list[PayableKind]:
    """Every kind, in the order in which they were registered."""
    return list(_REGISTERED.values())


def kind_named(name: str) -> PayableKind:
    """Raises `LookupError` for a name nobody registered."""
    if name not in _REGISTERED:
        raise LookupError(f"nobody registered what « {name} » is")
    return _REGISTERED[name]


def by_kind(payables: Iterable[Payable]) -> list[tuple[PayableKind, list[Payable]]]:
    """These payables, kind after kind, in the order in which each kind first comes."""
    found: dict[str, list[Payable]] = {}
    for payable in payables:
        found.setdefault(payable.name.kind, []).append(payable)
    return [(kind_named(name), own) for name, own in found.items()]
