"""A slip (BE) of ten thousand lines: closed, then made into a PDF."""

from __future__ import annotations

import resource
import time
from datetime import date, datetime, timedelta
from uuid import uuid4

from bench.figures import Figures

LINES = 10_000
FIRST = date(2026, 9, 1)
DAYS = 60


def measure(figures: Figures) -> None:
    """`slip.close_seconds_10000_lines`, `slip.seconds_10000_lines` and the memory its process took."""
    from preau.receipts.models import CollectionSlip
    from preau.receipts.printing import slip_pdf

    closing, slip_id = close(LINES)
    figures.add("slip.close_seconds_10000_lines", closing, "s", f"{LINES} receipts read, frozen and marked")
    started = time.perf_counter()
    made = slip_pdf(CollectionSlip.objects.get(pk=slip_id))
    taken = time.perf_counter() - started
    if not made.startswith(b"%PDF-"):
        raise RuntimeError("the slip is no PDF")
    figures.add("slip.seconds_10000_lines", taken, "s", f"from the database to a PDF of {len(made) >> 20} MB, goal 5")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures.add("slip.peak_mb", peak, "MB", "largest child process so far, goal 300: one part of the PDF")


def close(lines: int) -> tuple[float, int]:
    """Seconds to close a slip of so many receipts, and its id; they are written first, and that is not counted."""
    from preau.accounts.acting import agent_actor
    from preau.accounts.models import User
    from preau.common import clock
    from preau.receipts.actions.closing import close_slip

    office = fill(lines)
    actor = User.objects.order_by("id").first()
    if actor is None:
        raise RuntimeError("nobody to sign")
    last = FIRST + timedelta(days=DAYS)
    moment = max(clock.now(), clock.day_start(last))
    started = time.perf_counter()
    officer = agent_actor(actor, [(office.structure_id, "cash_officer")])
    slip = close_slip(cash_office=office, last=last, key=uuid4(), actor=officer, at=moment)
    taken = time.perf_counter() - started
    if slip.count != lines:
        raise RuntimeError(f"{slip.count} receipts were closed")
    return taken, slip.pk


def fill(lines: int):
    """A cash office with so many receipts of one line, of every means, by households of three children."""
    from django.db import connection, transaction

    from preau.structures.models import CashOffice, Structure

    slug = f"bordereau-{time.time_ns()}"
    structure = Structure.objects.create(slug=slug, name="Ville de Valbrune")
    office = CashOffice.objects.create(structure=structure, name="Régie enfance", code="ENF")
    values = {"structure": structure.pk, "office": office.pk, "lines": lines, "first": FIRST, "days": DAYS}
    values["at"] = datetime.combine(FIRST, datetime.min.time()).astimezone()
    with transaction.atomic(), connection.cursor() as cursor:
        # Guards off, which only the owner of a server may do: what is measured is the closing, not the taking.
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        for sql in (_HOUSEHOLDS, _CHEQUES, _RECEIPTS, _LINES):
            cursor.execute(sql, values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE receipts_receipt, receipts_receiptline, receipts_cheque")
        cursor.execute("ANALYZE households_household, households_householdperson, households_person")
    return office


_HOUSEHOLDS = """
WITH home AS (
    INSERT INTO households_household (structure_id, number, name, address, postcode, city, is_resident, created_at)
    SELECT %(structure)s, n::text, 'KERVELLA-DUPONT ' || n, '', '', '', true, now() FROM generate_series(1, 1000) AS n
    RETURNING id, structure_id
), child AS (
    INSERT INTO households_person (structure_id, kind, last_name, usage_name, first_name, folded_name, sex, ine, level,
        class_name)
    SELECT structure_id, 'child', 'KERVELLA', '', (ARRAY['Lina', 'Malo', 'Jeanne'])[k] || home.id, '', '', '', '', ''
    FROM home, generate_series(1, 3) AS k RETURNING id, first_name
)
INSERT INTO households_householdperson (household_id, person_id, custody_kind, custody_phase, handover_weekday,
    custody_weekdays, cost_percent, sticker)
SELECT home.id, child.id, 'full', 0, 1, '{}', 100, 1 FROM home JOIN child ON child.first_name LIKE '%%' || home.id
"""

_CHEQUES = """
INSERT INTO receipts_cheque (structure_id, cash_office_id, drawer, bank, number, amount_cents)
SELECT %(structure)s, %(office)s, 'Anne-Sophie Kervella-Dupont', 'Banque du Val', lpad(n::text, 7, '0'), 3120
FROM generate_series(1, %(lines)s / 4) AS n
"""

_RECEIPTS = """
INSERT INTO receipts_receipt (structure_id, cash_office_id, year, number, key, date, at, means, amount_cents,
    household_id, payer, reference, note, entry_id, cheque_id)
SELECT %(structure)s, %(office)s, 2026, n, gen_random_uuid(), %(first)s::date + n * %(days)s / %(lines)s,
    %(at)s::timestamptz + make_interval(mins => n), CASE WHEN cheque.id IS NULL THEN
    (ARRAY['online', 'online', 'online', 'cash'])[1 + n %% 4] ELSE 'cheque' END, 3120, home.id,
    'Anne-Sophie Kervella-Dupont', CASE WHEN cheque.id IS NULL THEN md5(n::text) ELSE '' END, '', -n, cheque.id
FROM generate_series(1, %(lines)s) AS n
JOIN households_household home ON home.structure_id = %(structure)s AND home.number = (1 + n %% 1000)::text
LEFT JOIN receipts_cheque cheque ON cheque.cash_office_id = %(office)s AND n %% 4 = 2
    AND cheque.number = lpad((1 + n / 4)::text, 7, '0')
"""

_LINES = """
INSERT INTO receipts_receiptline (receipt_id, account_id, payable_kind, payable_id, label, category,
    amount_cents)
SELECT id, -1, 'wallet', 1, 'Restauration scolaire', 'ticket', amount_cents FROM receipts_receipt
WHERE cash_office_id = %(office)s
"""
