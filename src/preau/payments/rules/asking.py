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
