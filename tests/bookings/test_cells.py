"""The eight states of a day, with an activity and without, and the direction of quick tools. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.bookings.rules import (
    CHANGEABLE,
    OURS,
    TO_TAKE,
    CellState,
    DayFacts,
    Held,
    combine,
    has_room,
    judge,
    toggle_books,
    with_draft,
)
from preau.common.reasons import said, text

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(days=1), NOW - timedelta(days=1)
S = CellState


def day(**changes: object) -> DayFacts:
    facts: dict[str, object] = {
        "id": 1, "date": date(2026, 11, 23), "is_open": True, "closed_reason": "", "capacity": None, "booked": 0,
        "waiting_capacity": 0, "waiting": 0, "opens_at": None, "booking_deadline_at": LATER,
        "cancel_deadline_at": LATER, "promotion_deadline_at": LATER,
    }  # fmt: skip
    given = facts | changes
    words = given["closed_reason"]
    given["closed_reason"] = said(str(words)) if words else None
    return DayFacts(**given)  # type: ignore[arg-type]


def held(state: str = "booked", *, is_ours: bool = True) -> Held:
    return Held(7, state, is_ours, 2 if state == "waiting" else None, None, None, 390)


@pytest.mark.parametrize(
    ("facts", "mine", "no_right", "state", "why"),
    [
        ({}, None, None, S.FREE, ""),
        ({"capacity": 3, "booked": 2}, None, None, S.FREE, ""),
        ({"capacity": 3, "booked": 3}, None, None, S.FULL, "Complet, liste d’attente comprise"),
        ({"capacity": 3, "booked": 3, "waiting_capacity": 2, "waiting": 1}, None, None, S.QUEUE, ""),
        ({"capacity": 3, "booked": 3, "waiting_capacity": 2, "waiting": 2}, None, None, S.FULL,
         "Complet, liste d’attente comprise"),
        ({"is_open": False, "closed_reason": "Vacances de Noël"}, None, "x", S.CLOSED, "Vacances de Noël"),
        ({"is_open": False}, None, None, S.CLOSED, "Fermé"),
        ({}, None, "Jour de l’autre foyer", S.CLOSED, "Jour de l’autre foyer"),
        ({"opens_at": LATER}, None, None, S.CLOSED, "Réservable à partir du dimanche 22 novembre à 10 h"),
        ({"booking_deadline_at": BEFORE}, None, None, S.CLOSED,
         "Délai passé : il fallait réserver avant le vendredi 20 novembre à 10 h"),
        ({}, held(), None, S.BOOKED, ""),
        ({}, held("waiting"), None, S.WAITING, ""),
        ({"cancel_deadline_at": BEFORE}, held(), None, S.BOOKED_LOCK,
         "Délai passé : il fallait annuler avant le vendredi 20 novembre à 10 h"),
        ({"cancel_deadline_at": BEFORE}, held("waiting"), None, S.WAITING_LOCK,
         "Délai passé : il fallait annuler avant le vendredi 20 novembre à 10 h"),
        ({}, held(is_ours=False), None, S.CLOSED, "Ce jour est déjà demandé pour cet enfant"),
        ({}, held(is_ours=False), "Jour de l’autre foyer", S.CLOSED, "Jour de l’autre foyer"),
    ],
)  # fmt: skip
def test_state_of_a_day(
    facts: dict[str, object], mine: Held | None, no_right: str | None, state: CellState, why: str
) -> None:
    verdict = judge(day(**facts), mine, said(no_right) if no_right else None, NOW)
    assert (verdict.state, text(verdict.why)) == (state, why)
    assert (verdict.until is None) == (state not in CHANGEABLE)


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ([], S.CLOSED),
        ([S.CLOSED, S.CLOSED], S.CLOSED),
        ([S.CLOSED, S.FULL], S.FULL),
        ([S.FREE, S.FULL, S.CLOSED], S.FREE),
        ([S.FREE, S.QUEUE], S.QUEUE),
        ([S.QUEUE, S.FULL], S.QUEUE),
        ([S.BOOKED, S.FREE], S.BOOKED),
        ([S.BOOKED_LOCK, S.FREE], S.BOOKED),
        ([S.BOOKED, S.QUEUE], S.WAITING),
        ([S.BOOKED_LOCK, S.WAITING], S.WAITING),
        ([S.BOOKED_LOCK, S.CLOSED, S.FULL], S.BOOKED_LOCK),
        ([S.BOOKED_LOCK, S.WAITING_LOCK], S.WAITING_LOCK),
    ],
)
def test_state_of_a_day_without_activity(states: list[CellState], whole: CellState) -> None:
    assert combine(states) is whole


@given(st.lists(st.sampled_from(CellState)))
def test_whole_day_is_never_more_hopeful_than_its_parts(states: list[CellState]) -> None:
    whole = combine(states)
    assert (whole in CHANGEABLE) == bool(set(states) & CHANGEABLE)
    assert (whole in OURS) == bool(set(states) & OURS)


@given(st.lists(st.sampled_from(CellState)))
def test_quick_tool_empties_only_what_is_whole(states: list[CellState]) -> None:
    direction = toggle_books(states)
    changeable = [state for state in states if state in CHANGEABLE]
    assert direction == (None if not changeable else any(state in TO_TAKE for state in changeable))


@given(st.sampled_from(CellState), st.sampled_from([None, "book", "cancel", "change"]))
def test_draft_never_changes_a_day_that_cannot_change(state: CellState, action: str | None) -> None:
    future = with_draft(state, action)
    if state not in CHANGEABLE or action in (None, "change"):
        assert future is state
    if future is not state:
        assert (future in OURS) != (state in OURS)


@pytest.mark.parametrize(
    ("free", "waiting", "limit", "room"),
    [(None, 0, LATER, True), (1, 0, LATER, True), (0, 0, LATER, False), (1, 1, LATER, False), (1, 1, BEFORE, True)],
)
def test_room_is_for_those_who_wait_first(free: int | None, waiting: int, limit: datetime, room: bool) -> None:
    assert has_room(free, waiting, limit, NOW) is room
