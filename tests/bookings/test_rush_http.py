"""A rush through HTTP: 240 families confirm at once for 80 places and 20 of waiting, each on its own connection.

`./preau bench` rushes with 600 families for 200 places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection

from bench.site import CSRF, sign_in
from bench.town import SLUG, measuring_town
from preau.activities.models import OpeningDay
from preau.bookings.confirming import actions as confirming
from preau.bookings.models import Booking

FAMILIES, PLACES, WAITING, CLIENTS = 240, 80, 20, 24
EXACT = {"booked": PLACES, "waiting": WAITING, "refused": FAMILIES - PLACES - WAITING}
CHECKS = ("day_never_overbooked", "day_waiting_within_limit")


def attempt(address: str, session_key: str) -> str:
    """One family presses « Confirmer »: `told` when it is led to its receipt, what went wrong otherwise."""
    where = urlsplit(address)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    client = HTTPConnection(str(where.hostname), where.port, timeout=120)
    try:
        body = urlencode({"csrfmiddlewaretoken": CSRF, "version": 1})
        client.request("POST", f"/{SLUG}/planning/confirmer/", body, headers)
        response = client.getresponse()
        return "told" if "/resultat/" in (response.headers["Location"] or "") else str(response.status)
    finally:
        client.close()


def rush(address: str) -> tuple[Counter[str], dict[str, int], OpeningDay]:
    """What the families were told, what the database holds, and the day."""
    town = measuring_town()
    (day_id,) = town.days(1, date(2030, 1, 7), capacity=PLACES, waiting_capacity=WAITING)
    families = town.families(FAMILIES, "r-")
    town.draft(families, [day_id], 1)
    keys = sign_in([family.user for family in families])
    with ThreadPoolExecutor(CLIENTS) as pool:
        told = Counter(pool.map(lambda key: attempt(address, key), keys.values()))
    states = Counter(Booking.objects.filter(opening_day_id=day_id).order_by("id").values_list("state", flat=True))
    return told, dict(states), OpeningDay.objects.get(pk=day_id)


@pytest.mark.slow
def test_rush_through_http_is_exact_and_without_error(live_server: Any) -> None:
    told, states, day = rush(live_server.url)
    assert told == {"told": FAMILIES}
    assert states == EXACT
    assert (day.booked, day.waiting) == (PLACES, WAITING)


@contextmanager
def without_constraints() -> Iterator[None]:
    """Drop the CHECKs behind the places, and put them back on tables emptied of what broke them."""
    with connection.cursor() as cursor:
        definitions = {}
        for name in CHECKS:
            cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
            definitions[name] = cursor.fetchone()[0]
            cursor.execute(f"ALTER TABLE activities_openingday DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            cursor.execute(
                "TRUNCATE bookings_movement, bookings_booking, bookings_draftline, activities_openingday CASCADE"
            )
            for name, definition in definitions.items():
                cursor.execute(f"ALTER TABLE activities_openingday ADD CONSTRAINT {name} {definition}")


@pytest.mark.slow
def test_negative_control_the_same_rush_breaks_without_lock_and_constraints(
    live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "lock_days", lambda draft_id: None)
    with without_constraints():
        _, states, _ = rush(live_server.url)
        assert states != EXACT
        assert states["booked"] > PLACES
