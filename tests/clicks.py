"""Counts the clicks of a job done in a browser; what is typed by the keyboard is no click."""

from __future__ import annotations

from playwright.sync_api import Locator


class Clicks:
    """Call it with what is clicked."""

    count = 0

    def __call__(self, target: Locator) -> None:
        self.count += 1
        target.click()
