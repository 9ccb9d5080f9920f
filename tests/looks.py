"""What a browser and axe say of a page at every width and in both themes, the page loaded once.

By day the width is measured at both in one theme (a theme is colours alone), and axe, which takes a second, looks at
one of the two. Which theme and which width depend on the name of the page, so that the pages together are seen in all
four; at night (`PREAU_ALL_LOOKS=1`) each page is seen and asked about in all four.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from zlib import crc32

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (360, 1280)
HEIGHT = 800
RUN = """async () => (await axe.run({preload: false, resultTypes: ['violations']})).violations.map(
    one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' | '))"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LOADED = "document.documentElement !== null && document.readyState === 'complete'"
"""A link that was just clicked leaves, for a moment, a page without a root."""
OPEN_DETAILS = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"


def problems(page: Page, name: str = "page", *, opened: bool = False) -> list[str]:
    """What axe says of the page as it stands, and whether it is wider than the screen.

    `opened` opens what folds. The page is left as it was, at the width and in the theme it had. `PREAU_SHOTS` names
    a folder that takes an image of each view. Pages must be made with `bypass_csp=True`.
    """
    page.wait_for_function(LOADED)
    before, theme = page.viewport_size, page.evaluate("document.documentElement.dataset.bsTheme")
    if opened:
        page.evaluate(OPEN_DETAILS)
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = [problem for width, dark in _views(name) for problem in _view(page, name, width, dark)]
    page.set_viewport_size(before or {"width": WIDTHS[-1], "height": HEIGHT})
    _set_theme(page, theme)
    return found


def _view(page: Page, name: str, width: int, dark: bool) -> list[str]:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    _set_theme(page, "dark" if dark else "light")
    where = f"{name} at {width} px, {'dark' if dark else 'light'}"
    found = [f"{where}: {violation}" for violation in page.evaluate(RUN)] if _is_for_axe(name, width) else []
    if page.evaluate(TOO_WIDE):
        found.append(f"{where}: wider than the screen")
    if folder := os.environ.get("PREAU_SHOTS"):
        file = re.sub(r"\W+", "-", f"{name}-{width}-{'dark' if dark else 'light'}").strip("-")
        page.screenshot(path=Path(folder) / f"{file}.png", full_page=True)
    return found


def _views(name: str) -> list[tuple[int, bool]]:
    """Widths and themes to look at, the width that axe is asked about last."""
    if _all():
        return [(width, dark) for width in WIDTHS for dark in (False, True)]
    at, dark = divmod(crc32(name.encode()) % 4, 2)
    return [(WIDTHS[1 - at], bool(dark)), (WIDTHS[at], bool(dark))]


def _is_for_axe(name: str, width: int) -> bool:
    return _all() or WIDTHS.index(width) == crc32(name.encode()) % 4 // 2


def _all() -> bool:
    return os.environ.get("PREAU_ALL_LOOKS") == "1"


def _set_theme(page: Page, theme: str) -> None:
    """As the system's choice and as `theme.js` writes it when a page opens."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
