"""What each statement over ten lines may read in the city of the demonstration (50,000 households)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many rows of tables, by indexes but for those of `scans`, which are read whole; `why` they are."""

    rows: int
    scans: frozenset[str] = frozenset()
    why: str = ""


PEOPLE = frozenset({"households_household", "households_householdperson", "households_person", "households_guardian"})
TO_COME = frozenset({"bookings_booking", "activities_openingday", "registrations_registration"}) | PEOPLE
LEDGER = frozenset({"ledger_account", "ledger_entry", "ledger_posting"})

BUDGETS: dict[str, Budget] = {
    "accounts.register.CANDIDATES": Budget(
        8_000_000, PEOPLE | {"households_card"}, "whoever asks for an account is compared with everybody"
    ),
    "activities.actions.days._WRITE": Budget(500),
    "attendance.printing.queries.LISTS": Budget(400_000),
    "attendance.queries.DAYS": Budget(500),
    "attendance.queries.ROLL": Budget(15_000),
    "attendance.telling.DAYS": Budget(500),
    "attendance.weeks.TOTALS": Budget(60_000),
    "bookings.confirming.actions.WRITE_HELD": Budget(500),
    "bookings.confirming.actions.WRITE_NEW": Budget(500),
    "bookings.confirming.queries.CONFIRMED": Budget(1_500),
    "bookings.confirming.queries.FOLLOW_UP": Budget(1_500),
    "bookings.confirming.requests._SQL": Budget(9_000),
    "bookings.drafting.actions._MISSED": Budget(500),
    "bookings.facts.prices._FACTS": Budget(500),
    "bookings.facts.rights._WHY": Budget(12_000_000, TO_COME, "the count of a whole structure"),
    "bookings.night.actions.running.EXPIRE": Budget(4_500),
    "bookings.patterns.actions.applying.WANTED": Budget(5_000),
    "bookings.places.actions.undoing.PUT_BACK": Budget(60_000),
    "bookings.places.grid._GROUPS": Budget(60_000),
    "bookings.places.queries.OUTINGS": Budget(500),
    "bookings.places.queries.WAITING": Budget(5_000),
    "bookings.planning.loading.DRAFT": Budget(500),
    "bookings.planning.loading.MEMBERS": Budget(650),
    "bookings.planning.loading.RIGHTS": Budget(7_500),
    "bookings.planning.opening._FIRST": Budget(500),
    "bookings.planning.upcoming.NEXT_DAYS": Budget(900),
    "bookings.repricing.actions.STALE": Budget(
        4_000_000, TO_COME | {"households_incomequotient"}, "the night looks at every booking to come"
    ),
    "bookings.repricing.impact._ALIKE": Budget(2_000_000, TO_COME, "every booked day of an activity is priced again"),
    "bookings.sharing.actions.ASK": Budget(500),
    "bookings.sharing.actions.TOLD": Budget(500),
    "bookings.sharing.days.QUESTIONS": Budget(500),
    "bookings.stranding.actions.HOLD_DRAFTS": Budget(10_000),
    "bookings.stranding.queries.PATTERNS": Budget(500),
    "bookings.stranding.queries.STRANDED": Budget(12_000_000, TO_COME, "the same"),
    "bookings.stranding.queries._RIGHTLESS": Budget(12_000_000, TO_COME, "the same"),
    "bookings.waiting.actions.PROMOTE": Budget(600),
    "bookings.waiting.actions._told": Budget(600),
    "dues.actions.WRITE": Budget(500),
    "dues.owing.OWING": Budget(600),
    "dues.owing._DAYS": Budget(6_500),
    "dues.parts.OF_OTHERS": Budget(500),
    "households.doubles._PAIRS": Budget(
        6_000_000, PEOPLE | {"households_householdwords", "households_distinctfiles"}, "everybody is compared"
    ),
    "ledger.actions.posting.OPEN": Budget(500),
    "ledger.actions.posting.WRITE": Budget(500),
    "ledger.actions.reconciling.RECONCILE": Budget(4_000_000, LEDGER, "the night adds up every line"),
    "receipts.actions.mailing._ADDRESSES": Budget(500),
    "receipts.agreement.AGREEMENT": Budget(
        2_000_000, LEDGER | {"receipts_receipt"}, "the night adds up the books of a cash office"
    ),
    "receipts.queries.JOURNAL": Budget(2_500),
    "wallets.actions.low_balance.FALLEN": Budget(4_000),
    "wallets.explaining.LINES": Budget(500),
    "wallets.happened._HAPPENED": Budget(5_500),
    "wallets.queries.KINDS": Budget(500),
    "wallets.queries.OPERATIONS": Budget(850),
    "wallets.uncovered._UNCOVERED": Budget(500),
}
