"""What families paid in: by card for most, at the desk for the others, each with its receipt; and the desk's last days.

The two months are one statement; the last days go through the actions of the desk, as an agent would do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.db.models import Count, Q

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.common.actors import Actor
from preau.common.clock import wall_instant
from preau.common.sql import execute
from preau.demonstration.bulk import checked_later
from preau.demonstration.period import Period
from preau.ledger.actions import NewAccount, open_accounts
from preau.receipts.actions import NewCheque, Part, take_cheque, take_receipt, undo_receipt
from preau.receipts.enums import Means
from preau.receipts.models import Receipt
from preau.receipts.rules.taking import DESK_MEANS
from preau.structures.models import CashOffice
from preau.wallets.models import Wallet, WalletKind
from preau.wallets.names import wallet_name

BANKS = ["Crédit agricole", "La Banque postale", "Crédit mutuel", "BNP Paribas", "Caisse d’épargne"]
LABELS = {means: f"{means.label}, reçu " for means in DESK_MEANS}

# Four payments a wallet, two for a small one, one for the crowd: the first is the largest, so that no wallet runs dry
# before the next; some families pay ahead of the coming weeks. Multiples of 5 €. Two thirds by card at any hour, the
# others at the desk on a working day. Holidays cost much at once: what pays for them (LOI) comes early.
PAY = """
WITH owed AS (
    SELECT w.id, w.account_id, w.structure_id, w.household_id, w.kind_id, k.cash_office_id, k.name AS product,
        o.code,
        sum(due.price_cents)::bigint AS cents, w.household_id = %(debtor)s AND k.id = %(debt)s AS is_debtor,
        abs(hashint8(w.id)::bigint) AS luck, w.household_id > %(households)s AS is_crowd
    FROM wallets_wallet w
    JOIN wallets_walletkind k ON k.id = w.kind_id
    JOIN structures_cashoffice o ON o.id = k.cash_office_id
    JOIN demo_due due ON due.household_id = w.household_id AND due.kind_id = w.kind_id
    GROUP BY w.id, k.id, o.id
), total AS (
    SELECT *, CASE WHEN is_debtor THEN greatest(cents - %(short)s, 0)
        ELSE (cents + luck %% 5 * 900 + 499) / 500 * 500 END AS paid FROM owed
), shared AS (
    SELECT *, CASE WHEN is_debtor OR is_crowd OR paid < 2000 THEN 1 WHEN paid < 8000 THEN 2 ELSE 4 END AS parts
    FROM total WHERE paid > 0
), part AS (
    SELECT shared.*, k, abs(hashint8(id * 8 + k)::bigint) AS chance,
        CASE WHEN k > parts THEN 2000 + luck %% 4 * 1000 WHEN k = 1 THEN paid - (parts - 1) * share ELSE share END
            AS amount
    FROM shared, LATERAL (SELECT paid / (parts + 1) / 500 * 500 AS share) AS one,
        generate_series(1, parts + CASE WHEN is_crowd OR is_debtor OR luck %% 5 > 1 THEN 0 ELSE 1 END) AS k
), payment AS (
    SELECT *, CASE WHEN structure_id <> %(town)s OR is_debtor OR chance %% 100 < 66 THEN 'online'
            WHEN chance %% 100 < 80 THEN 'cash' WHEN chance %% 100 < 92 THEN 'cheque'
            WHEN chance %% 100 < 97 THEN 'transfer' ELSE 'voucher' END AS means,
        %(first)s::timestamptz + make_interval(
            days => CASE WHEN k > parts THEN 51 ELSE (k - 1) * CASE code WHEN 'LOI' THEN 24 ELSE 62 END / parts END,
            mins => (chance / 100 %% (CASE WHEN k > parts THEN 11000 WHEN k = 1 THEN 4000 ELSE 4000 * (5 - k) END))::int
        ) AS moment
    FROM part WHERE amount > 0
), timed AS (
    SELECT *, CASE WHEN means = 'online' THEN moment ELSE (
        (moment AT TIME ZONE 'Europe/Paris')::date
        - greatest(extract(isodow FROM moment AT TIME ZONE 'Europe/Paris')::int - 5, 0)
        + interval '9 hours' + make_interval(mins => (chance / 1000 %% 450)::int)) AT TIME ZONE 'Europe/Paris'
        END AS at FROM payment
), named AS (
    SELECT timed.*, (at AT TIME ZONE 'Europe/Paris')::date AS day, coalesce(
        (SELECT concat_ws(' ', g.first_name, coalesce(nullif(g.usage_name, ''), g.last_name)) FROM households_guardian g
         WHERE g.household_id = h.id ORDER BY g.is_payer DESC, g.id LIMIT 1), 'Famille ' || h.name) AS payer,
        h.name AS family, coalesce((SELECT bool_and(p.kind = 'adult') FROM households_householdperson m
         JOIN households_person p ON p.id = m.person_id WHERE m.household_id = h.id), false) AS is_adult
    FROM timed JOIN households_household h ON h.id = timed.household_id
), row AS (
    SELECT *, row_number() OVER (PARTITION BY cash_office_id, extract(year FROM day) ORDER BY at, id, k) AS number,
        row_number() OVER (ORDER BY at, id, k) AS n
    FROM named
), made AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS entry_id,
        nextval(pg_get_serial_sequence('receipts_receipt', 'id')) AS receipt_id,
        CASE WHEN means = 'cheque' THEN nextval(pg_get_serial_sequence('receipts_cheque', 'id')) END AS cheque_id,
        code || '-' || extract(year FROM day)::text || '-' || lpad(number::text, 6, '0') AS printed,
        (%(banks)s::text[])[1 + chance %% array_length(%(banks)s::text[], 1)] AS bank,
        lpad((chance / 7 %% 10000000)::text, 7, '0') AS digits, ordered.*
    FROM (SELECT * FROM row ORDER BY n) AS ordered
), entry AS (
    INSERT INTO ledger_entry (id, cash_office_id, kind, cause_kind, cause_id, revision, text, details, actor_id, at)
    SELECT entry_id, cash_office_id, 'top_up', CASE WHEN means = 'online' THEN 'payment' ELSE 'receipt' END,
        CASE WHEN means = 'online' THEN %(number)s + n ELSE receipt_id END, 0,
        coalesce((%(labels)s::jsonb ->> means) || printed, 'Versement par carte'), '{}',
        CASE WHEN means <> 'online' THEN %(agent)s::bigint END, at
    FROM made
), posting AS (
    INSERT INTO ledger_posting (entry_id, account_id, amount_cents)
    SELECT made.entry_id, leg.account_id, leg.cents
    FROM made JOIN ledger_account source ON source.cash_office_id = made.cash_office_id AND source.kind = made.means,
        LATERAL (VALUES (made.account_id, made.amount), (source.id, -made.amount)) AS leg(account_id, cents)
), cheque AS (
    INSERT INTO receipts_cheque (id, structure_id, cash_office_id, drawer, bank, number, amount_cents)
    SELECT cheque_id, structure_id, cash_office_id, payer, bank, digits, amount FROM made WHERE means = 'cheque'
), receipt AS (
    INSERT INTO receipts_receipt (id, structure_id, cash_office_id, year, number, key, date, at, means, amount_cents,
        household_id, payer, reference, cheque_id, note, entry_id, actor_id)
    SELECT receipt_id, structure_id, cash_office_id, extract(year FROM day), number, gen_random_uuid(), day, at, means,
        amount, household_id, payer, CASE means WHEN 'online' THEN md5(receipt_id::text) WHEN 'cheque'
            THEN bank || ' ' || digits WHEN 'transfer' THEN 'Virement ' || family WHEN 'voucher' THEN 'CESU ' || digits
            ELSE '' END,
        cheque_id, '', entry_id, CASE WHEN means <> 'online' THEN %(agent)s::bigint END
    FROM made ORDER BY n
)
INSERT INTO receipts_receiptline (receipt_id, account_id, payable_kind, payable_id, label, category,
    amount_cents)
SELECT receipt_id, account_id, 'wallet', kind_id, product, CASE WHEN is_adult THEN 'adult' ELSE 'ticket' END, amount
FROM made ORDER BY n
"""

COUNT = """
INSERT INTO structures_numberseries (cash_office_id, series, year, last_number)
SELECT cash_office_id, 'receipt', year, max(number) FROM receipts_receipt GROUP BY cash_office_id, year
"""


def open_means(office: CashOffice) -> None:
    """The accounts of what the office receives."""
    kinds = [Means.ONLINE.account, *(means.account for means in DESK_MEANS)]
    open_accounts([NewAccount(office.pk, kind, label=kind.label) for kind in kinds])


def cash_officer(structure_id: int) -> Actor:
    """The agent who collects there."""
    held = User.objects.filter(roles__structure=structure_id, roles__role=Role.CASH_OFFICER)
    return actor_of(held.order_by("id")[0])


def count_numbers() -> None:
    """The next receipt follows those written by `PAY`."""
    execute(COUNT)


@dataclass
class Desk:
    """The last working days at the desk of a cash office: nothing that is not a credit more, so that wallets hold."""

    period: Period
    office: CashOffice
    agent: Actor
    meals: WalletKind
    care: WalletKind

    def tell(self) -> None:
        """Cash, a cheque split between two families, another between brothers and sisters, vouchers, an undoing."""
        families = self._families()
        days = self._days(3)
        with checked_later():
            self._cheques(families, days[0])
            self._take(families[2], 2_000, self.at(days[1], 9, 20))
            wrong = self._take(families[3], 6_000, self.at(days[1], 9, 45))
            words = "montant faux : 60 € au lieu de 6 €"
            undo_receipt(receipt=wrong, reason=words, actor=self.agent, at=self.at(days[1], 9, 50))
            self._take(families[3], 600, self.at(days[1], 9, 52))
            self._take(families[4], 4_500, self.at(days[1], 14, 5), Means.VOUCHER, "CESU 0451872 à 0451874")
            self._take(
                families[5], 5_000, self.at(days[2], 10, 30), Means.TRANSFER, f"Virement {families[5].household}"
            )
            self._take(families[6], 3_000, self.at(days[2], 11, 15))

    def at(self, day: date, hour: int, minute: int) -> datetime:
        return wall_instant(day, time(hour, minute))

    def _days(self, number: int) -> list[date]:
        """The last working days before today, in order."""
        before = (self.period.today - timedelta(days=n) for n in range(1, 10))
        return sorted([day for day in before if day.isoweekday() < 6][:number])

    def _families(self) -> Sequence[Wallet]:
        """Wallets for meals of seven families, the same ones each time; the first has several children."""
        children = Count("household__memberships", filter=Q(household__memberships__person__kind="child"))
        rows = Wallet.objects.filter(kind=self.meals).annotate(children=children).filter(children__gt=0)
        several = rows.filter(children__gt=1).select_related("household").order_by("-id")[:1]
        others = rows.filter(children=1).select_related("household").order_by("-id")[:6]
        return [*several, *others]

    def _take(
        self, wallet: Wallet, cents: int, at: datetime, means: Means = Means.CASH, reference: str = ""
    ) -> Receipt:
        return take_receipt(
            cash_office=self.office,
            means=means,
            part=Part(wallet.household_id, {wallet_name(self.meals.pk): cents}),
            payer=_payer(wallet),
            key=uuid4(),
            actor=self.agent,
            reference=reference,
            at=at,
        )

    def _cheques(self, families: Sequence[Wallet], day: date) -> None:
        first, second = families[0], families[1]
        meals, care = wallet_name(self.meals.pk), wallet_name(self.care.pk)
        together = [Part(first.household_id, {meals: 4_000}), Part(second.household_id, {meals: 3_500})]
        children = first.household.memberships.filter(person__kind="child").order_by("sticker", "id")
        apart = [Part(first.household_id, {care: 1_500}, child.person_id) for child in children]
        for number, (parts, bank) in enumerate(((together, BANKS[0]), (apart, BANKS[1]))):
            cheque = NewCheque(_payer(first), bank, f"{4_518_203 + number}", sum(part.cents for part in parts))
            take_cheque(
                cash_office=self.office,
                cheque=cheque,
                parts=parts,
                key=uuid4(),
                actor=self.agent,
                at=self.at(day, 16, 10 + number),
            )


def _payer(wallet: Wallet) -> str:
    guardian = wallet.household.guardians.order_by("-is_payer", "id").first()
    return str(guardian) if guardian else f"Famille {wallet.household.name}"
