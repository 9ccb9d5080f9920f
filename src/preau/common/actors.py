"""Who acts, and what they may do: built once for a request or a command, from the database, never from what is sent.

An action of an agent begins with `actor.must(Right.X, structure)`, one of a family with `actor.must_own(household)`.
What a role opens is one table, `accounts.rules.roles`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from preau.common.reasons import CommonCode, Reason, Refused


class Right(StrEnum):
    """What an agent may do in a structure. Pages, the menu and actions ask for a right, never for a role."""

    ENTER = "enter"
    """See the desk's entrance, and take the files one asked for."""
    MARK_ATTENDANCE = "mark_attendance"
    """See who is expected, with what the kitchen and the door must know, and mark who came."""
    DECIDE_REQUESTS = "decide_requests"
    """Grant or refuse accounts, attach those who signed up."""
    OPEN_ACCESSES = "open_accesses"
    """Print and send letters of access, invite, correct an address."""
    CHANGE_SITUATIONS = "change_situations"
    """Quotients, residence, lunch boxes: what prices are computed from."""
    SETTLE_BOOKINGS = "settle_bookings"
    """Decide what becomes of bookings whose right is gone."""
    SEE_FAMILIES = "see_families"
    """Open the page of a family: its people, how they are reached, what is booked."""
    KEEP_FAMILIES = "keep_families"
    """Write the file of a family: identities, addresses, notes, households; read what was sent and done."""
    SEE_HEALTH = "see_health"
    """Read what is known of the health of a child; each look is kept."""
    SEE_SIGNS = "see_signs"
    """Be told that a child brings its own meal (PAI), nothing more: whoever serves or keeps the lists of a day must
    know it, or the child is in danger. Each list that says it is kept as a look."""
    BOOK_FOR_FAMILIES = "book_for_families"
    """Book, cancel and move days for a family that stands at the counter or phones."""
    BOOK_LATE = "book_late"
    """The same past the deadline of a day, with a written reason."""
    REGISTER_PEOPLE = "register_people"
    """Register people to activities, change their group, end a registration."""
    SEE_WALLETS = "see_wallets"
    CORRECT_WALLETS = "correct_wallets"
    """Correct, refund, transfer, undo, close; above the limit a second person approves."""
    APPROVE_ACTS = "approve_acts"
    """Be the second person, and see what waits for one."""
    TAKE_MONEY = "take_money"
    """At the till; who does not also close the books takes it within the limits of the cash office."""
    UNDO_RECEIPTS = "undo_receipts"
    """Undo what was taken at the till, by another receipt."""
    SEE_RECEIPTS = "see_receipts"
    """Open a receipt, print it again."""
    SEE_BOOKS = "see_books"
    CLOSE_BOOKS = "close_books"
    """Close a day of the till and a slip, hand a deposit over."""
    RECONCILE_BANK = "reconcile_bank"
    """Card payments: what banks say, sums in suspense, journals."""
    SEE_PRICES = "see_prices"
    SET_PRICES = "set_prices"
    CHANGE_SETTINGS = "change_settings"
    WRITE_TEXTS = "write_texts"
    """News, services, letters, terms, help: what families read of the structure."""
    SIGN_CONTRACTS = "sign_contracts"
    """The bank of each cash office."""
    CLOSE_DAYS = "close_days"
    """Close dates to bookings, and open them again."""
    SET_UP_ACTIVITIES = "set_up_activities"
    """Activities, their groups, days and deadlines."""
    MANAGE_PLACES = "manage_places"
    """Places of activities by day, who waits for one, outings of classes."""
    MANAGE_AGENTS = "manage_agents"
    READ_JOURNAL = "read_journal"
    ADMINISTER = "administer"
    """The administration: activities, calendars, files of families, row by row."""
    HEAR_ALERTS = "hear_alerts"
    """Be written to when the night finds that the accounts disagree."""


class Home(Protocol):
    """A household, as far as who may act for it: its number, and that of its structure."""

    pk: int
    structure_id: int


class NotAllowedError(Refused):
    """Somebody asked for what their rights do not open. Nothing was read or written; pages answer 403."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account with its rights by structure and its households, or a named part of the program.

    `id`, `name` and `email` are the account's, for histories, papers and mails; `id` is None when no person acts.
    `everywhere` holds in every structure: whoever hosts the portal, in the administration.
    """

    id: int | None
    name: str = ""
    email: str = ""
    rights: Mapping[int, frozenset[Right]] = field(default_factory=dict)
    homes: frozenset[int] = frozenset()
    everywhere: frozenset[Right] = frozenset()
    part: str = ""
    is_at_desk: bool = False
    """Whether this agent acts for a family, at its request (`on_behalf_of`)."""

    def __str__(self) -> str:
        return self.name or self.email or self.part

    @property
    def account(self) -> int:
        """The number of the account, where a person must act. Raises `LookupError` for a part of the program."""
        if self.id is None:
            raise LookupError(f"{self.part} is nobody's account")
        return self.id

    def may(self, right: Right, structure: int) -> bool:
        """Whether this right is theirs in the structure of this number."""
        return bool(self.part) or right in self.everywhere or right in self.rights.get(structure, ())

    def must(self, right: Right, structure: int) -> None:
        """Raises `NotAllowedError` without this right in the structure of this number."""
        if not self.may(right, structure):
            raise NotAllowedError(Reason(CommonCode.NOT_ALLOWED))

    def must_in(self, right: Right, structures: Iterable[int]) -> None:
        """The same in each of these structures."""
        for structure in structures:
            self.must(right, structure)

    def owns(self, household: int) -> bool:
        """Whether they act for the household of this number."""
        return bool(self.part) or household in self.homes

    def must_own(self, household: int) -> None:
        """Raises `NotAllowedError` for the household of somebody else."""
        if not self.owns(household):
            raise NotAllowedError(Reason(CommonCode.NOT_THEIR_HOUSEHOLD))

    @property
    def agent(self) -> int | None:
        """The account of the agent who acts for a family at its request; None for the family itself."""
        return self.account if self.is_at_desk else None

    def on_behalf_of(self, household: Home) -> Actor:
        """This agent, acting for this household at its request, as the family would.

        Raises `NotAllowedError` without the right to in the household's own structure, whatever page asks. What it then
        does says that the desk did it.
        """
        self.must(Right.BOOK_FOR_FAMILIES, household.structure_id)
        return replace(self, homes=frozenset({household.pk}), is_at_desk=True)

    def in_the_name_of(self, account: int | None) -> Actor:
        """This part of the program, for an account that histories name. Raises `LookupError` when a person acts."""
        if not self.part:
            raise LookupError("a person acts in their own name")
        return replace(self, id=account)


NIGHT = Actor(None, part="night")
"""What runs at night, or by `./preau night`."""
WORKER = Actor(None, part="worker")
"""A job, for what somebody asked with the right to."""
BANK = Actor(None, part="bank")
"""What a bank said, once it was believed."""
HOST = Actor(None, part="host")
"""A command of whoever runs the machine."""
