"""What waits for a household among its bookings; counted on each of its pages, by the page's first statement."""

from __future__ import annotations

from preau.accounts.counting import Tally

DRAFTED = Tally(
    "drafted",
    "SELECT count(*) FROM bookings_draftline l JOIN bookings_draft f ON f.id = l.draft_id "
    "WHERE f.household_id = h.id AND f.agent_id IS NULL",
)
"""Changes that are not confirmed yet."""

WAITING = Tally(
    "waiting",
    "SELECT count(*) FROM bookings_booking b "
    "WHERE b.household_id = h.id AND b.date >= %(today)s AND b.state = 'waiting'",
)
"""Requests for a place, from today on."""

ASKED = Tally(
    "asked",
    "SELECT count(*) FROM bookings_sharequestion q JOIN bookings_booking b ON b.id = q.booking_id "
    "JOIN activities_openingday d ON d.id = b.opening_day_id "
    "WHERE q.household_id = h.id AND q.state = 'asked' AND b.state = 'booked' AND NOT b.is_charged "
    "AND d.cancel_deadline_at >= %(now)s",
)
"""Shared days that the other household booked, and that still wait for an answer."""
