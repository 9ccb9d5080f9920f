"""What the invented bank remembers of its payments, and the journal of a day it gives its shops, as Lyra writes it.

The bank has no tables: a day's payments are kept in the cache for a week, by shop.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.cache import cache

from preau.web.bank.protocol import BankOrder, transaction_name
from preau.web.bank.scenarios import PAID, Message

KEPT = timedelta(days=7)
COLUMNS = (
    *("ENTETE", "TRANSACTION_ID", "TRANSACTION_TYPE", "ORIGIN_AMOUNT", "AMOUNT", "CURRENCY_CODE", "TRANSACTION_DATE"),
    *("ORDER_ID", "SITE_ID", "TRANSACTION_STATUS", "TRANSACTION_UUID"),
)


def remember(
    order: BankOrder, messages: tuple[Message, ...], now: datetime, told: dict[str, Any] | None = None
) -> None:
    """Keep how a payment ended. A scenario without a message is a payment whose message was lost: it is paid.

    `told` is what the bank answers otherwise than its message: `TRANSACTION_STATUS`, or `silent_until` (an instant).
    """
    last = messages[-1] if messages else PAID
    shop, number = order.fields["vads_site_id"], order.fields["vads_trans_id"]
    name = _name(shop, now.astimezone(UTC).date())
    day = cache.get(name, {})
    if day.get(number, {}).get("TRANSACTION_STATUS") == PAID.status:
        return
    day[number] = {
        "ENTETE": "TRANSACTION",
        "TRANSACTION_ID": number,
        "TRANSACTION_TYPE": "DEBIT",
        "ORIGIN_AMOUNT": order.fields["vads_amount"],
        "AMOUNT": order.fields["vads_amount"],
        "CURRENCY_CODE": order.fields["vads_currency"],
        "TRANSACTION_DATE": f"{now.astimezone(UTC):%Y%m%d}",
        "ORDER_ID": order.number,
        "SITE_ID": shop,
        "TRANSACTION_STATUS": last.status,
        "TRANSACTION_UUID": transaction_name(order, last),
        "form": dict(order.fields),
        "at": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}",
    } | (told or {})
    cache.set(name, day, KEPT.total_seconds())


def payments(shop: str, day: date) -> list[dict[str, Any]]:
    """The lines of a day, the last first, each with the form it came from."""
    return list(reversed(cache.get(_name(shop, day), {}).values()))


def of_order(shop: str, number: str, now: datetime) -> list[dict[str, Any]]:
    """The transactions of an order, as long as the bank remembers."""
    today = now.astimezone(UTC).date()
    days = [cache.get(_name(shop, today - timedelta(days=back)), {}) for back in range(KEPT.days + 1)]
    return [line for day in days for line in day.values() if line["ORDER_ID"] == number]


def change(shop: str, day: date, number: str, **values: str) -> None:
    """Write what became of a transaction: of a payment on its own line, of a refund on a line of its own."""
    name = _name(shop, day)
    lines = cache.get(name, {})
    refund = values.get("TRANSACTION_TYPE", "DEBIT") != "DEBIT"
    place = f"{number}/{values['TRANSACTION_UUID']}" if refund else number
    lines[place] = lines[number] | values
    if refund:
        lines[place]["ORIGIN_AMOUNT"] = lines[place]["AMOUNT"]
    cache.set(name, lines, KEPT.total_seconds())


def journal(shop: str, day: date, now: datetime) -> bytes:
    """The file of a day: a title, the names of the columns, a line a payment, the end."""
    lines = cache.get(_name(shop, day), {})
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["TITRE", "Banque du Bac a Sable", f"{now.astimezone(UTC):%y/%m/%d_%H:%M:%S}", "TABLE_V_CUSTOM"])
    writer.writerow(COLUMNS)
    writer.writerows([line[column] for column in COLUMNS] for line in lines.values())
    writer.writerow(["FIN"])
    return text.getvalue().encode()


def _name(shop: str, day: date) -> str:
    return f"bank-journal:{shop}:{day:%Y%m%d}"
