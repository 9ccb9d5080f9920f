"""Counts the clicks of a job done in a browser; what is typed or chosen by the keyboard is no click.

What each job costs is told in `docs/desk-jobs.md`, which this table keeps true.
"""

from __future__ import annotations

from playwright.sync_api import Locator

COSTS = {
    "enrol, book, excuse": 11,
    "take cash": 1,
    "split a cheque": 7,
    "close the cash day": 2,
    "slip and deposit": 4,
    "disputed card payment": 1,
    "strike": 3,
    "widen and promote": 4,
    "class outing": 4,
    "new town": 41,
}
"""Clicks of each job of the desk, by the role that does it."""


class Clicks:
    """Call it with what is clicked."""

    count = 0

    def __call__(self, target: Locator) -> None:
        self.count += 1
        target.click()

    def done(self, job: str) -> None:
        """The job is done: it must have cost what is told."""
        assert self.count == COSTS[job], f"{job}: {self.count} clicks"
