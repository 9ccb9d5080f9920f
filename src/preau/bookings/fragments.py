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
