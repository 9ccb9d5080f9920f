"""What a day costs the disk: a booking, its due, its charge and the lines of it, indexes included."""

from __future__ import annotations

from bench.figures import Figures

TABLES = ("bookings_booking", "dues_due", "ledger_entry", "ledger_posting", "ledger_explanation")


def measure(figures: Figures) -> None:
    """Bytes a row of each table in a town, and of a charged day: one booking, one due, one entry, two lines."""
    from django.db import connection

    sizes = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT pg_total_relation_size('{table}'), count(*) FROM {table}")  # noqa: S608
            sizes[table] = cursor.fetchone()
    each = {table: size / rows for table, (size, rows) in sizes.items() if rows}
    day = each["bookings_booking"] + each["dues_due"] + each["ledger_entry"] + 2 * each["ledger_posting"]
    day += sizes["ledger_explanation"][0] / sizes["ledger_entry"][1]
    told = ", ".join(f"{table} {size:.0f}" for table, size in each.items())
    figures.add("database.charged_day_bytes", day, "bytes", told)
