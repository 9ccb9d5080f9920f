"""When a bank that must be asked is asked. Times are spans since the attempt went to the bank."""

from __future__ import annotations

from datetime import timedelta

from preau.payments.enums import Outcome

REFERENCE_LIFE = timedelta(minutes=15)
"""How long an announced payment can be begun (PayFiP's idOp)."""
_PAGE_OVER = timedelta(minutes=20)
_NOTHING_COMES = timedelta(hours=2)
_NO_ANSWER_COMES = timedelta(hours=26)
"""The bank forgets an unpaid reference the night after."""
_EVERY = ((_PAGE_OVER, timedelta(seconds=50)), (_NOTHING_COMES, timedelta(minutes=10)))


def is_due(age: timedelta, asked_since: timedelta | None) -> bool:
    """Whether a bank should be asked again about an attempt of this age, asked that long ago."""
    if asked_since is None:
        return True
    every = next((pause for until, pause in _EVERY if age < until), timedelta(hours=1))
    return asked_since >= every


def keeps_asking(outcome: Outcome, age: timedelta) -> bool:
    """Whether another word may come: while the bank's page is open, a refused card may be followed by another."""
    if outcome in (Outcome.PAID, Outcome.UNKNOWN, Outcome.ALREADY_PAID):
        return False
    return age < (_NO_ANSWER_COMES if outcome is Outcome.PENDING else _PAGE_OVER)


def is_over(age: timedelta, *, is_unknown: bool) -> bool:
    """Whether an attempt without a result can have none any more; `is_unknown` when the bank knows it no more."""
    return age >= (_PAGE_OVER if is_unknown else _NO_ANSWER_COMES)


LONGEST_PAUSE = timedelta(hours=1)
_SHORTEST_PAUSE = timedelta(seconds=50)
UNKNOWN_FOR = timedelta(minutes=30)
"""How long a bank may not yet know what it has itself told."""
UNSURE_FOR = timedelta(days=7)
"""How long a message waits for the bank's word before staff decide."""
WORRIED_AFTER = timedelta(hours=1)


def pause(age: timedelta) -> timedelta:
    """How long to wait before the next question about what waits since `age`: half of it, from a minute to an hour."""
    return min(max(age / 2, _SHORTEST_PAUSE), LONGEST_PAUSE)


def is_confirmation_due(age: timedelta, asked_since: timedelta | None, told_since: timedelta | None) -> bool:
    """Whether a bank of signed messages should be asked about an attempt of this age.

    At once when a message waits, then after growing pauses. Without any message, once its page is over: it may be lost.
    """
    if told_since is None:
        return age >= _PAGE_OVER and (asked_since is None or asked_since >= pause(age))
    return asked_since is None or asked_since > told_since or asked_since >= pause(told_since)


def keeps_looking(*, is_open: bool, is_pending: bool, age: timedelta) -> bool:
    """Whether an attempt of which no message waits is asked about again: until the page is over, or while it pends."""
    return is_open and (age < _PAGE_OVER or (is_pending and age < UNSURE_FOR))
