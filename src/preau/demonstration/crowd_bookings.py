"""What the crowd has booked: one INSERT for all, within the places of each day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from itertools import product
from typing import Any

from django.db import connection

from preau.bookings.facts.prices import price_book
from preau.demonstration.people import QUOTIENTS
from preau.demonstration.places import HotDays
from preau.demonstration.town import Town
from preau.pricing.models import PriceAudience
from preau.pricing.rules import PriceContext, Quotient, Rank, price

UNKNOWN = Decimal(-1)
COUNTING = ("wednesday",)
"""The activities whose price goes by the rank of the child among those registered."""
LARGEST_BROOD = 6
STAYS: dict[str, list[tuple[time | None, time | None]]] = {
    "morning": [(time(7, 30), time(8, 30)), (time(7, 45), time(8, 30)), (time(8, 0), time(8, 30))],
    "evening": [(time(16, 30), time(17, 0)), (time(16, 30), time(17, 30)), (time(16, 30), time(18, 30))],
}
"""The hours the crowd asks for; every other activity is booked whole."""

_PRICES = """
CREATE TEMPORARY TABLE demo_price (
    activity_id bigint, audience text, quotient numeric, choice bigint, is_resident boolean, rank int, siblings int,
    arrival time, departure time, cents int, price jsonb,
    PRIMARY KEY (activity_id, audience, quotient, choice, is_resident, rank, siblings)
) ON COMMIT DROP
"""

# Who comes on which weekday is a habit: a hash of the person, the activity and the weekday, never a chance.
# The first to have asked are the first served; ordinary days keep some places free, hot days keep none.
_BOOK = """
WITH brood AS MATERIALIZED (
    SELECT m.household_id, m.person_id, g.activity_id,
        row_number() OVER (PARTITION BY m.household_id, g.activity_id ORDER BY p.birth_date, p.id) AS rank,
        count(*) OVER (PARTITION BY m.household_id, g.activity_id) AS siblings
    FROM registrations_registration r
    JOIN activities_activitygroup g ON g.id = r.group_id AND g.activity_id = ANY(%(counting)s)
    JOIN households_person p ON p.id = r.person_id AND p.kind = 'child'
    JOIN households_householdperson m ON m.person_id = r.person_id
    WHERE r.structure_id = %(structure)s AND m.household_id > %(samples)s
), days AS MATERIALIZED (
    SELECT d.*, d.id = ANY(%(queued)s) AS is_queued, d.id = ANY(%(full)s) AS is_full
    FROM activities_openingday d
    WHERE d.structure_id = %(structure)s AND d.is_open AND coalesce(d.opens_at, '-infinity') <= %(now)s AND (
        d.date BETWEEN %(first)s AND CASE WHEN d.activity_id = %(camp)s THEN 'infinity' ELSE %(last)s::date END
        OR d.id = ANY(%(queued)s) OR d.id = ANY(%(full)s))
), habits AS (
    SELECT r.structure_id, m.household_id, r.person_id, d.id AS day_id, d.date, d.activity_id,
        CASE WHEN p.kind = 'adult' THEN 'adult' ELSE 'child' END AS audience,
        coalesce(d.capacity - d.booked, 1000000) AS free, d.waiting_capacity - d.waiting AS queue,
        d.promotion_deadline_at, d.opens_at, d.booking_deadline_at, d.is_queued, d.is_full,
        abs(hashint8(r.person_id * 1009 + d.activity_id * 7 + extract(isodow FROM d.date)::int)::bigint) AS habit,
        abs(hashint8(r.person_id * 31 + d.activity_id)::bigint) %% 3 AS choice, coalesce(q.value, -1) AS quotient,
        coalesce(o.rank, 0) AS sibling_rank, coalesce(o.siblings, 0) AS siblings,
        h.is_resident
    FROM registrations_registration r
    JOIN days d ON d.group_id = r.group_id AND d.date BETWEEN r.start_date AND coalesce(r.end_date, 'infinity')
    JOIN households_person p ON p.id = r.person_id
    JOIN households_householdperson m ON m.person_id = r.person_id
        AND (m.custody_kind <> 'alternating' OR (d.date - m.custody_start) / 7 %% 2 = m.custody_phase)
    JOIN households_household h ON h.id = m.household_id
    LEFT JOIN households_incomequotient q ON q.household_id = m.household_id
    LEFT JOIN brood o ON o.household_id = m.household_id AND o.person_id = m.person_id
        AND o.activity_id = d.activity_id
    WHERE r.structure_id = %(structure)s AND m.household_id > %(samples)s
), asked AS (
    SELECT *, greatest(
        least(booking_deadline_at, %(now)s) - make_interval(mins => (habit %% 15000)::int), opens_at
    ) AS at
    FROM habits WHERE is_queued OR is_full OR habit %% 100 < %(share)s
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY day_id ORDER BY at, person_id) AS rank FROM asked
), decided AS MATERIALIZED (
    SELECT *, CASE
        WHEN rank <= CASE WHEN is_queued OR is_full THEN free ELSE greatest(free - 3, 0) END THEN 'booked'
        WHEN promotion_deadline_at < %(now)s THEN NULL
        WHEN is_full AND rank <= free + queue THEN 'waiting'
        WHEN is_queued AND rank <= free + queue / 2 THEN 'waiting'
    END AS state FROM ranked
)
INSERT INTO bookings_booking (
    structure_id, household_id, person_id, opening_day_id, date, state, origin, arrival, departure, price_cents,
    price, reason, created_at, changed_at, transmitted_at)
SELECT d.structure_id, d.household_id, d.person_id, d.day_id, d.date, d.state, 'family', c.arrival, c.departure,
    c.cents, c.price, NULL, d.at, d.at, CASE WHEN d.at < %(last_night)s THEN least(%(last_night)s,
        (date_trunc('day', d.at AT TIME ZONE 'Europe/Paris') + interval '26 hours') AT TIME ZONE 'Europe/Paris') END
FROM decided d JOIN demo_price c USING (activity_id, audience, quotient, choice, is_resident, siblings)
WHERE c.rank = d.sibling_rank AND d.state IS NOT NULL ORDER BY d.at, d.person_id, d.day_id
"""


def book_crowd(town: Town, share: int, hot: HotDays, samples: int) -> int:
    """Bookings of everybody but the households up to the id `samples`; how many were written."""
    first, last = town.period.booked
    values: dict[str, Any] = {
        "structure": town.structure.pk,
        "samples": samples,
        "share": share,
        "first": first,
        "last": last,
        "camp": town.activities["camp"].pk,
        "counting": [town.activities[key].pk for key in COUNTING],
        "now": town.period.now,
        "last_night": town.period.last_night,
        "queued": list(hot.queued),
        "full": list(hot.full),
    }
    prices = list(_price_rows(town))  # read before COPY begins: nothing else may use the connection meanwhile
    with connection.cursor() as cursor:
        cursor.execute(_PRICES)
        with cursor.copy("COPY demo_price FROM STDIN") as copy:
            for row in prices:
                copy.write_row(row)
        cursor.execute("ANALYZE demo_price")
        cursor.execute(_BOOK, values)
        return int(cursor.rowcount)


def _price_rows(town: Town) -> Iterator[tuple[Any, ...]]:
    """The price of every activity for every quotient of the crowd, each of three stays, in town and outside, and each
    place in a brood."""
    ids = {key: activity.pk for key, activity in town.activities.items()}
    book = price_book(0, list(ids.values()))
    for value, (key, activity), audience in product(
        (*QUOTIENTS, UNKNOWN), ids.items(), (PriceAudience.CHILD, PriceAudience.ADULT)
    ):
        dated = book.dated_rule(activity, audience, town.period.today)
        if dated is None:
            continue
        stays = STAYS.get(key, [(None, None)] * 3)
        for (choice, hours), is_resident, (rank, siblings) in product(
            enumerate(stays), (True, False), _broods(key, audience)
        ):
            context = PriceContext(
                None if value == UNKNOWN else Quotient(value, town.period.first),
                *hours,
                is_resident=is_resident,
                rank=Rank(rank, siblings) if rank else None,
            )
            quote = price(dated.rule, context).told(rule_id=dated.id, rule_from=dated.valid_from.isoformat())
            place = activity, audience, value, choice, is_resident, rank, siblings
            yield *place, *hours, quote.cents, json.dumps(quote.to_dict())


def _broods(key: str, audience: str) -> list[tuple[int, int]]:
    """Every rank among every number of siblings, where the price counts them."""
    if key not in COUNTING or audience == "adult":
        return [(0, 0)]
    return [(rank, siblings) for siblings in range(1, LARGEST_BROOD + 1) for rank in range(1, siblings + 1)]
