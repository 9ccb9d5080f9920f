"""Pieces of SQL that several statements about bookings say."""

from __future__ import annotations


def waiting_rank(booking: str) -> str:
    """A column: the place of a booking in its day's waiting list, from 1; null when it does not wait.

    The list has no numbers of its own: whoever asked first, by the order of ids, goes first.
    """
    return f"""CASE WHEN {booking}.state = 'waiting' THEN (
        SELECT count(*) FROM bookings_booking w
        WHERE w.opening_day_id = {booking}.opening_day_id AND w.state = 'waiting' AND w.id <= {booking}.id
    ) END"""  # noqa: S608 (no outside text)


def hold_days(days: str) -> str:
    """The statement that holds these days (SQL: an array of ids), in the order of ids, until the end of the
    transaction; whoever moves a booking holds its day first.

    Where a price counts the brothers and sisters who are present, the days of the other groups of the activity on the
    same date are held with them: what is booked on one is the price of the other. Nobody then reads a presence that
    somebody is changing, nor waits for a booking whose day they do not hold.
    """
    return f"""
WITH asked AS MATERIALIZED (SELECT unnest({days}::bigint[]) AS id)
SELECT id FROM activities_openingday WHERE id = ANY(ARRAY(
    SELECT id FROM asked UNION
    SELECT beside.id FROM asked JOIN activities_openingday held ON held.id = asked.id
    JOIN activities_activitygroup near ON near.activity_id = held.activity_id AND near.id <> held.group_id
    JOIN activities_openingday beside ON beside.group_id = near.id AND beside.date = held.date
    WHERE {counts_present("held.activity_id")}
)) ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 (no outside text)


def counts_present(activity: str) -> str:
    """A condition: a price of this activity (SQL) counts the siblings who are present, as `PriceBook.counts_present`
    says it."""
    return f"""EXISTS (SELECT FROM pricing_pricerule counted WHERE counted.activity_id = {activity}
        AND counted.rule->'siblings'->>'counts' = 'present')"""
