"""Reads of wallets: what a household holds, what its booked days will cost, and every operation with its cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Annotated

from preau.bookings.enums import BookingState
from preau.bookings.facts.prices import price_book
from preau.bookings.models import Booking
from preau.common import clock
from preau.common.money import format_cents, typed_cents
from preau.common.sql import Read, fetch
from preau.common.text import count
from preau.dues.owing import OWING
from preau.dues.parts import estimated_parts
from preau.households.models import Household
from preau.households.rules import CostShare
from preau.households.shares import read_share, shares_of
from preau.ledger.enums import CauseKind, EntryKind
from preau.pricing.audiences import audience_of
from preau.pricing.rules import Unit
from preau.pricing.rules.bases.base import UNKNOWN_QUOTIENT
from preau.structures.models import Structure
from preau.wallets.models import Wallet
from preau.wallets.payable import PAID, paid_from
from preau.wallets.rules import Minimum, suggested_cents, worth


@dataclass(frozen=True, slots=True)
class MealPrice:
    """What one meal costs these people of the household, in cents, and how many of them a balance pays."""

    cents: int
    names: tuple[str, ...]
    explanation: tuple[str, ...]
    worth: int
    unit: str
    units: str

    @property
    def worth_text(self) -> str:
        """`8 repas à 3,90 €`"""
        return f"{count(self.worth, self.unit, self.units)} à {format_cents(self.cents)}"

    @property
    def price_text(self) -> str:
        return f"{format_cents(self.cents)} : le prix d’un {self.unit}"


@dataclass(slots=True)
class WalletView:
    """A wallet as its family sees it; `id` is None while no money has needed it. Amounts in cents.

    `overdraft_cents` is how far it may go below zero, None without limit. `booked_cents` is the cost of the booked days
    not charged yet, up to the date that was asked for, its part of what another household booked included.
    """

    kind_id: int
    name: str
    unit: str
    units: str
    meal_activity_id: int | None
    office_id: int
    office: str
    other_means: str
    minimum_cents: int
    minimum_meals: int
    id: int | None
    account_id: int | None
    balance_cents: int
    low_balance_cents: int | None
    closed_at: datetime | None
    overdraft_cents: int | None
    booked_count: int = 0
    booked_cents: int = 0
    meals: list[MealPrice] = field(default_factory=list)

    @property
    def meal_cents(self) -> int | None:
        """The price of a meal that counts for advice: the highest of the household."""
        return max((meal.cents for meal in self.meals), default=None) or None

    @property
    def lacks_quotient(self) -> bool:
        """Whether a meal of the household is at the highest price because its quotient is not known."""
        return any(UNKNOWN_QUOTIENT in meal.explanation for meal in self.meals)

    @property
    def worth(self) -> int | None:
        return worth(self.balance_cents, self.meal_cents)

    @property
    def owed_cents(self) -> int:
        return max(-self.balance_cents, 0)

    @property
    def booked_text(self) -> str:
        """`11 repas`"""
        return count(self.booked_count, self.unit, self.units)

    @property
    def booked_debit_cents(self) -> int:
        """What the booked days will take, negative."""
        return -self.booked_cents

    @property
    def low_balance_typed(self) -> str:
        """`15,60`, as a person would type it; empty for no mail."""
        return typed_cents(self.low_balance_cents)

    @property
    def estimated_cents(self) -> int:
        return self.balance_cents - self.booked_cents

    @property
    def minimum(self) -> Minimum:
        return Minimum(self.minimum_cents, self.minimum_meals if self.meal_cents else 0, self.meal_cents)

    @property
    def suggested_cents(self) -> int:
        return suggested_cents(self.estimated_cents, self.minimum)

    @property
    def is_low(self) -> bool:
        """In debt, or under what the family chose."""
        return self.balance_cents < (self.low_balance_cents or 0)


# Those that money has opened, closed ones included; and those that a registration of theirs would be paid from.
KINDS = """
SELECT k.id AS kind_id, k.name, k.unit, k.units, k.meal_activity_id, o.id AS office_id, o.name AS office, o.other_means,
    o.min_top_up_cents AS minimum_cents, o.min_meals AS minimum_meals, w.id, w.account_id,
    coalesce(account.balance_cents, 0) AS balance_cents, w.low_balance_cents, w.closed_at,
    CASE WHEN account.id IS NULL THEN o.overdraft_cents ELSE account.overdraft_cents END AS overdraft_cents
FROM wallets_walletkind k
JOIN structures_cashoffice o ON o.id = k.cash_office_id
LEFT JOIN wallets_wallet w ON w.kind_id = k.id AND w.household_id = %(household)s
LEFT JOIN ledger_account account ON account.id = w.account_id
WHERE k.structure_id = %(structure)s AND (w.id IS NOT NULL OR (k.is_active AND EXISTS (
    SELECT FROM households_householdperson m
    JOIN registrations_registration r ON r.person_id = m.person_id AND r.state = 'validated'
        AND (r.end_date IS NULL OR r.end_date >= %(today)s)
    JOIN activities_activitygroup g ON g.id = r.group_id
    JOIN wallets_walletactivity link ON link.activity_id = g.activity_id AND link.kind_id = k.id
    WHERE m.household_id = %(household)s
)))
ORDER BY min(k.position) OVER (PARTITION BY o.id), o.name, o.id, k.position, k.name
"""

BOOKED = f"""
SELECT link.kind_id, count(*) AS days, sum(owed.cents) AS cents
FROM {OWING} AS owed
JOIN wallets_walletactivity link ON link.activity_id = owed.activity_id
WHERE owed.household_id = %(household)s AND owed.date <= %(until)s AND {PAID}
GROUP BY link.kind_id
"""  # noqa: S608 (no outside text)

EATERS = f"""
SELECT DISTINCT g.activity_id, m.sticker, p.id AS person_id, p.first_name, p.kind, {shares_of("m")}::text AS share
FROM households_householdperson m
JOIN households_person p ON p.id = m.person_id
JOIN registrations_registration r ON r.person_id = p.id AND r.state = 'validated'
    AND (r.end_date IS NULL OR r.end_date >= %(today)s)
JOIN activities_activitygroup g ON g.id = r.group_id AND g.activity_id = ANY(%(activities)s)
WHERE m.household_id = %(household)s ORDER BY m.sticker, p.id
"""  # noqa: S608 (no outside text)


@dataclass(frozen=True, slots=True)
class _Wallet:
    """A row of `KINDS`: fields as in `WalletView`."""

    kind_id: int
    name: str
    unit: str
    units: str
    meal_activity_id: int | None
    office_id: int
    office: str
    other_means: str
    minimum_cents: int
    minimum_meals: int
    id: int | None
    account_id: int | None
    balance_cents: int
    low_balance_cents: int | None
    closed_at: datetime | None
    overdraft_cents: int | None


@dataclass(frozen=True, slots=True)
class _Booked:
    """A row of `BOOKED`."""

    kind_id: int
    days: int
    cents: int


@dataclass(frozen=True, slots=True)
class _Eater:
    """A row of `EATERS`; its shares come as text, which DISTINCT can compare."""

    activity_id: int
    sticker: int
    person_id: int
    first_name: str
    kind: str
    share: Annotated[CostShare, Read(read_share)]


def load_wallets(*, structure: Structure, household: Household, until: date) -> list[WalletView]:
    """The household's wallets by cash office, those it has a right to included; five statements."""
    today = clock.today()
    values = {"household": household.pk, "structure": structure.pk, "today": today, "until": until}
    wallets = [WalletView(**asdict(row)) for row in fetch(_Wallet, KINDS, values)]
    booked = {row.kind_id: (row.days, row.cents) for row in fetch(_Booked, BOOKED, values)}
    parts = estimated_parts(structure_id=structure.pk, until=until, household_id=household.pk)
    links = paid_from({line.activity_id for line in parts})
    for line in parts:
        if (link := links.get(line.activity_id)) is not None and link.pays(line.date):
            days, cents = booked.get(link.kind_id, (0, 0))
            booked[link.kind_id] = days + 1, cents + line.part.quote.cents
    activities = sorted({wallet.meal_activity_id for wallet in wallets if wallet.meal_activity_id is not None})
    prices = _meal_prices(household, activities, fetch(_Eater, EATERS, values | {"activities": activities}), today)
    for wallet in wallets:
        days, cents = booked.get(wallet.kind_id, (0, 0))
        wallet.booked_count, wallet.booked_cents = days, cents
        wallet.meals = [_meal(wallet, *price) for price in prices.get(wallet.meal_activity_id or 0, [])]
    return wallets


Price = tuple[int, tuple[str, ...], tuple[str, ...]]
"""Cents, explanation, first names."""


def _meal(wallet: WalletView, cents: int, explanation: tuple[str, ...], names: tuple[str, ...]) -> MealPrice:
    return MealPrice(cents, names, explanation, worth(wallet.balance_cents, cents) or 0, wallet.unit, wallet.units)


def _meal_prices(
    household: Household, activities: list[int], eaters: Iterable[_Eater], today: date
) -> dict[int, list[Price]]:
    """By activity, the prices of the day, each with the people who pay it; none for what is priced by the hour."""
    book = price_book(household.pk, activities, today)
    names: dict[tuple[int, int, tuple[str, ...]], list[str]] = defaultdict(list)
    for eater in eaters:
        activity, audience = eater.activity_id, audience_of(eater.kind)
        rule = book.rule_on(activity, audience, today)
        if rule is None or rule.unit is not Unit.SERVICE:
            continue
        quote = book.quote(activity, audience, today, person_id=eater.person_id, share=eater.share)
        names[activity, quote.cents, quote.explanation].append(eater.first_name)
    found: dict[int, list[Price]] = defaultdict(list)
    for (activity, cents, explanation), people in names.items():
        if cents:
            found[activity].append((cents, explanation, tuple(people)))
    return found


@dataclass(frozen=True, slots=True)
class OperationRow:
    """A line of a history: what an entry moved on one wallet. `total` counts the rows of the whole
    history, `credit_cents` and `debit_cents` (negative) add them up."""

    entry_id: int
    at: datetime
    kind: EntryKind
    cause_kind: CauseKind
    cause_id: int
    text: str
    wallet: str
    cents: int
    reversed_by: int | None
    total: int
    credit_cents: int
    debit_cents: int


# The sums are over the whole history, before LIMIT: one statement for the page, its number and its totals.
OPERATIONS = """
SELECT e.id AS entry_id, e.at, e.kind, e.cause_kind, e.cause_id, e.text, k.name AS wallet, p.amount_cents AS cents,
    undone.id AS reversed_by, count(*) OVER () AS total,
    coalesce(sum(p.amount_cents) FILTER (WHERE p.amount_cents > 0) OVER (), 0) AS credit_cents,
    coalesce(sum(p.amount_cents) FILTER (WHERE p.amount_cents < 0) OVER (), 0) AS debit_cents
FROM wallets_wallet w
JOIN wallets_walletkind k ON k.id = w.kind_id
JOIN ledger_posting p ON p.account_id = w.account_id
JOIN ledger_entry e ON e.id = p.entry_id AND e.at >= %(start)s AND e.at < %(end)s
LEFT JOIN ledger_entry undone ON undone.reverses_id = e.id
WHERE w.household_id = %(household)s AND (%(kind)s::bigint IS NULL OR k.id = %(kind)s)
    AND (%(kinds)s::text[] IS NULL OR e.kind = ANY(%(kinds)s))
ORDER BY e.at DESC, e.id DESC, k.position, k.id LIMIT %(limit)s::int OFFSET %(offset)s::int
"""


def operations(
    *,
    household: Household,
    start: datetime,
    end: datetime,
    kind_id: int | None = None,
    kinds: Iterable[EntryKind] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[OperationRow]:
    """The operations of a household from `start` to `end`, excluded, newest first; one statement."""
    values = {"household": household.pk, "start": start, "end": end, "kind": kind_id}
    values |= {"kinds": None if kinds is None else list(kinds), "limit": limit, "offset": offset}
    return fetch(OperationRow, OPERATIONS, values)


@dataclass(frozen=True, slots=True)
class OwedElsewhere:
    """What a household owes in another cash office, in cents."""

    office: str
    name: str
    owed_cents: int


def owed_elsewhere(household_id: int, office_id: int) -> list[OwedElsewhere]:
    """What a household owes to the other cash offices of its structure, wallet by wallet; one statement."""
    rows = Wallet.objects.filter(household=household_id, closed_at=None, account__balance_cents__lt=0)
    others = rows.exclude(kind__cash_office=office_id).order_by("kind__position", "id")
    values = others.values_list("kind__cash_office__name", "kind__name", "account__balance_cents")
    return [OwedElsewhere(office, name, -cents) for office, name, cents in values]


def booked_days(wallet: Wallet, since: date) -> int:
    """How many days, from this date on, are booked by the household for what this wallet pays; one statement."""
    rows = Booking.objects.filter(household=wallet.household_id, state=BookingState.BOOKED, date__gte=since)
    return rows.filter(opening_day__activity__in=wallet.kind.links.values("activity")).count()


def balances(household: Household) -> list[tuple[str, int]]:
    """The open wallets of a household, by name, and what they hold in cents; one statement."""
    rows = Wallet.objects.filter(household=household, closed_at=None).order_by("kind__name", "id")
    return list(rows.values_list("kind__name", "account__balance_cents"))
