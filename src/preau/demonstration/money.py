"""Two months of money: cash offices, wallets, what families paid in, and every booked day that is past, charged.

Everything is set-based. Payments have no row of their own here: their causes are numbers out of everybody's way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils.functional import cached_property

from preau.accounts.acting import actor_of
from preau.accounts.models import User
from preau.activities.models import Activity
from preau.approvals import actions as acts
from preau.attendance.enums import Motive
from preau.common.actors import Actor
from preau.common.sql import execute
from preau.common.text import MONTHS, WEEKDAYS
from preau.demonstration import attendance
from preau.demonstration.agents import CASH_OFFICER, COOK
from preau.demonstration.families import Home
from preau.demonstration.period import Period
from preau.demonstration.receipts import BANKS, LABELS, PAY, Desk, cash_officer, count_numbers, open_means
from preau.ledger.actions import NewAccount, open_accounts
from preau.ledger.enums import AccountKind
from preau.ledger.models import Entry
from preau.structures.models import CashOffice, Structure
from preau.wallets.actions import correct, set_low_balance
from preau.wallets.models import Wallet, WalletActivity, WalletKind

HISTORY = timedelta(days=62)
WITH_HISTORY = 150
"""So many households of the crowd have two months behind them; the others have the days the crowd booked."""
FIRST_PAYMENT = 1_000_000_000_000
OVERDRAFT = 2_000
DEBT = 480

OTHER_MEANS = (
    "En espèces ou par carte au guichet de la régie, à l’hôtel de ville.\n"
    "Par chèque à l’ordre du Trésor public, le numéro de votre dossier au dos."
)

# The habits of the last weeks, taken back to two months ago on the days that the first confirmations did not cover.
SEASON = """
WITH habit AS (
    SELECT DISTINCT ON (b.person_id, b.household_id, d.group_id, extract(isodow FROM b.date))
        b.structure_id, b.household_id, b.person_id, d.group_id, extract(isodow FROM b.date) AS weekday, b.arrival,
        b.departure, b.price_cents, b.price, m.custody_kind, m.custody_start, m.custody_phase
    FROM bookings_booking b
    JOIN activities_openingday d ON d.id = b.opening_day_id
    JOIN households_householdperson m ON m.household_id = b.household_id AND m.person_id = b.person_id
    WHERE b.state = 'booked' AND b.household_id <= %(households)s
    ORDER BY b.person_id, b.household_id, d.group_id, extract(isodow FROM b.date), b.date, b.id
), wanted AS (
    SELECT h.*, d.id AS day_id, d.date, d.capacity - d.booked AS free,
        row_number() OVER (PARTITION BY d.id ORDER BY h.household_id, h.person_id) AS rank
    FROM habit h
    JOIN activities_openingday d ON d.group_id = h.group_id AND d.is_open AND extract(isodow FROM d.date) = h.weekday
        AND d.date >= %(first)s AND d.date < %(last)s
    WHERE (h.custody_kind <> 'alternating' OR (d.date - h.custody_start) / 7 %% 2 = h.custody_phase)
        AND NOT EXISTS (SELECT FROM bookings_booking o WHERE o.person_id = h.person_id AND o.opening_day_id = d.id)
), booked AS (
    INSERT INTO bookings_booking (structure_id, household_id, person_id, opening_day_id, date, state, origin, arrival,
        departure, price_cents, price, reason, created_at, changed_at, transmitted_at)
    SELECT structure_id, household_id, person_id, day_id, date, 'booked', 'desk', arrival, departure, price_cents,
        price, NULL, %(asked)s, %(asked)s, %(asked)s::timestamptz + interval '12 hours'
    FROM wanted WHERE free IS NULL OR rank <= free - 3 ORDER BY household_id, date
    RETURNING *
)
INSERT INTO bookings_movement
    (structure_id, household_id, booking_id, confirmation_id, actor_id, kind, at, reason, rank, price_cents)
SELECT structure_id, household_id, id, NULL, NULL, 'booked', %(asked)s, NULL::jsonb, NULL, price_cents
FROM booked ORDER BY id
"""

# What each wallet owes for the days already past.
DUE = """
CREATE TEMPORARY TABLE demo_due ON COMMIT DROP AS
SELECT b.id AS booking_id, b.household_id, k.id AS kind_id, k.cash_office_id, k.structure_id, d.activity_id,
    a.name AS activity, b.person_id, p.first_name, b.date, b.price_cents, b.price
FROM bookings_booking b
JOIN activities_openingday d ON d.id = b.opening_day_id
JOIN activities_activity a ON a.id = d.activity_id
JOIN wallets_walletactivity link ON link.activity_id = a.id
JOIN wallets_walletkind k ON k.id = link.kind_id
JOIN households_person p ON p.id = b.person_id
WHERE b.state = 'booked' AND b.price_cents > 0 AND b.date BETWEEN %(first)s AND %(until)s
"""

OPEN = """
WITH pair AS (
    SELECT DISTINCT household_id, kind_id FROM demo_due
), opened AS (
    INSERT INTO ledger_account (cash_office_id, kind, key, label, balance_cents, overdraft_cents)
    SELECT k.cash_office_id, 'wallet', pair.household_id || ':' || k.id, k.name || ' – ' || h.name, 0, o.overdraft_cents
    FROM pair JOIN wallets_walletkind k ON k.id = pair.kind_id JOIN structures_cashoffice o ON o.id = k.cash_office_id
    JOIN households_household h ON h.id = pair.household_id ORDER BY pair.household_id, k.id
    RETURNING id, key
)
INSERT INTO wallets_wallet (structure_id, household_id, kind_id, account_id)
SELECT k.structure_id, pair.household_id, k.id, opened.id
FROM pair JOIN wallets_walletkind k ON k.id = pair.kind_id
JOIN opened ON opened.key = pair.household_id || ':' || k.id ORDER BY pair.household_id, k.id
"""

CHARGE = """
WITH due AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS entry_id,
        nextval(pg_get_serial_sequence('dues_due', 'id')) AS due_id,
        (date + interval '1 day 1 hour 30 minutes') AT TIME ZONE 'Europe/Paris' AS at, demo_due.*, w.account_id,
        product.id AS product_id
    FROM demo_due
    JOIN wallets_wallet w ON w.household_id = demo_due.household_id AND w.kind_id = demo_due.kind_id
    JOIN ledger_account product ON product.cash_office_id = demo_due.cash_office_id AND product.kind = 'product'
        AND product.key = demo_due.activity_id::text
), owed AS (
    INSERT INTO dues_due (id, kind, source_id, revision, structure_id, household_id, person_id, activity_id, served_on,
        cents, whole_cents, third_parties_cents, price, state, created_at, entry_id, settled_at, ended_why)
    SELECT due_id, 'booking', booking_id, 0, structure_id, household_id, person_id, activity_id, date, price_cents,
        price_cents, 0, price, 'wallet', at, entry_id, at, ''
    FROM due ORDER BY date, booking_id
), entry AS (
    INSERT INTO ledger_entry (id, cash_office_id, kind, cause_kind, cause_id, revision, text, details, at)
    SELECT entry_id, cash_office_id, 'charge', 'booking', booking_id, 0,
        format('%%s, %%s, %%s %%s %%s', activity, first_name, (%(weekdays)s::text[])[extract(isodow FROM date)],
            CASE extract(day FROM date) WHEN 1 THEN '1er' ELSE extract(day FROM date)::text END,
            (%(months)s::text[])[extract(month FROM date)]),
        jsonb_build_object('dues', jsonb_build_array(due_id), 'price', price), at
    FROM due ORDER BY date, booking_id
)
INSERT INTO ledger_posting (entry_id, account_id, amount_cents)
SELECT due.entry_id, leg.account_id, leg.cents
FROM due, LATERAL (
    VALUES (due.account_id, -due.price_cents), (due.product_id, due.price_cents)
) AS leg(account_id, cents)
"""
WRITTEN = "dues_due, ledger_account, ledger_entry, ledger_posting, receipts_receipt, receipts_receiptline"


@dataclass
class Money:
    """Tells it for both structures; `samples` is the highest id of the sample households."""

    period: Period
    town: Structure
    lycee: Structure
    samples: int

    def tell(self, homes: dict[str, Home]) -> None:
        """Everything, once all bookings are there; the first family has a wallet in debt and an absence given back."""
        home = homes["Kervella"]
        care = self._offices()
        self._run(SEASON, self._season)
        self._run(DUE, {"first": self.start, "until": self.until})
        attendance.leave_owed(self.samples, self.samples + WITH_HISTORY, self.until)
        self._run("ANALYZE demo_due", {})
        self._run(OPEN, {})
        agent = cash_officer(self.town.pk)
        self._run("ANALYZE ledger_account, wallets_wallet", {})
        # The checks of the ledger plan once, on tables still empty: without this they would read them whole ever after.
        self._run("SET LOCAL enable_seqscan = off", {})
        self._run(PAY, self._payments(home, care, agent))
        count_numbers()
        self._run(CHARGE, {"weekdays": list(WEEKDAYS), "months": list(MONTHS)})
        self._run("SET LOCAL enable_seqscan = on", {})
        self._run(f"ANALYZE {WRITTEN}", {})
        meals = WalletKind.objects.get(cash_office=care.cash_office, position=0)
        Desk(self.period, care.cash_office, agent, meals, care).tell()
        self._mark(homes)
        self._give_back(home)

    def _payments(self, home: Home, care: WalletKind, agent: Actor) -> dict[str, Any]:
        return {
            "first": self.period.now - HISTORY - timedelta(days=3),
            "debtor": home.household.pk,
            "debt": care.pk,
            "short": DEBT,
            "number": FIRST_PAYMENT,
            "households": self.samples + WITH_HISTORY,
            "town": self.town.pk,
            "agent": agent.account,
            "banks": BANKS,
            "labels": json.dumps(LABELS),
        }

    @cached_property
    def start(self) -> date:
        return self.period.today - HISTORY

    @cached_property
    def until(self) -> date:
        """The last day the night has charged."""
        return self.period.last_night.date() - timedelta(days=1)

    @property
    def _season(self) -> dict[str, Any]:
        first = self.period.booked[0]
        asked = self.period.now - HISTORY - timedelta(days=6)
        return {"households": self.samples + WITH_HISTORY, "first": self.start, "last": first, "asked": asked}

    def _offices(self) -> WalletKind:
        """Two cash offices in the town, one at the lycée; the kind of wallet of the care before and after school."""
        names = dict(Activity.objects.order_by("id").values_list("name", "id"))
        school = self._office(self.town, "Régie enfance", "ENF", min_meals=4, other_means=OTHER_MEANS)
        leisure = self._office(self.town, "Régie des loisirs", "LOI", min_top_up_cents=1_000, other_means=OTHER_MEANS)
        lycee = self._office(self.lycee, "Régie du lycée", "LYC", min_meals=4)
        meals = names["Cantine"], names["Restaurant du lycée"]
        self._kind(school, "Restauration", [meals[0]], meal_activity_id=meals[0])
        days = [names["Mercredis de loisirs"], names["Centre de loisirs des vacances"]]
        self._kind(leisure, "Mercredis et vacances", days, position=2, unit="journée", units="journées")
        self._kind(lycee, "Restaurant du lycée", [meals[1]], meal_activity_id=meals[1])
        care = [names["Accueil du matin"], names["Accueil du soir"]]
        return self._kind(school, "Périscolaire", care, position=1, unit="accueil", units="accueils")

    def _office(self, structure: Structure, name: str, code: str, **fields: Any) -> CashOffice:
        limits = {"overdraft_cents": OVERDRAFT, "max_holding_cents": 300_000, "cash_float_cents": 10_000}
        office = CashOffice.objects.create(structure=structure, name=name, code=code, **limits, **fields)
        open_means(office)
        return office

    def _kind(self, office: CashOffice, name: str, activities: list[int], **fields: Any) -> WalletKind:
        kind = WalletKind.objects.create(structure_id=office.structure_id, cash_office=office, name=name, **fields)
        WalletActivity.objects.bulk_create(WalletActivity(kind=kind, activity_id=activity) for activity in activities)
        labels = dict(Activity.objects.filter(pk__in=activities).order_by("id").values_list("id", "name"))
        open_accounts([NewAccount(office.pk, AccountKind.PRODUCT, str(pk), label) for pk, label in labels.items()])
        return kind

    def _mark(self, homes: dict[str, Home]) -> None:
        cook = actor_of(User.objects.get(email=COOK))
        last = self.samples + WITH_HISTORY
        attendance.mark_everybody(actor=cook, households=last, first=self.start, until=self.until)
        attendance.come_unplanned(homes, self.period, cook)
        officer = actor_of(User.objects.get(email=CASH_OFFICER))
        attendance.run_dry(self.samples, last, officer, self.period)

    def _give_back(self, home: Home) -> None:
        """An absence justified, a gesture of the cash office, a bigger one that waits for a second person; and a mail
        wanted when meals run low."""
        wallets = Wallet.objects.filter(household=home.household, kind__name="Restauration").select_related("kind")
        wallet = wallets.order_by("id").first()
        if wallet is None:
            return
        eaten = Entry.objects.filter(kind="charge", postings__account=wallet.account_id).order_by("-at", "-id")
        cook = actor_of(User.objects.get(email=COOK))
        officer = actor_of(User.objects.get(email=CASH_OFFICER))
        eaten = eaten.filter(cause_kind="booking", at__lt=self.period.now - timedelta(days=3))
        if (entry := eaten[2:3].first()) is not None:
            attendance.excuse(entry, Motive.CERTIFICATE, cook, self.period)
        at = self.period.now - timedelta(days=8)
        correct(wallet=wallet, cents=245, reason="repas froid", key=uuid4(), actor=officer, at=at)
        words, at = "Classe de découverte : deux semaines non servies", self.period.now - timedelta(hours=3)
        acts.correct(wallet=wallet, cents=6_240, reason=words, key=uuid4(), actor=officer, now=at)
        set_low_balance(household_id=home.household.pk, kind_id=wallet.kind_id, cents=1_000, actor=home.actor)

    def _run(self, sql: str, values: Mapping[str, Any]) -> None:
        execute(sql, values)
