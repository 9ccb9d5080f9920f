"""What people type into is drawn by `preau/field.html`, or `preau/typed.html` without a form; others are named here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "src" / "preau" / "web" / "templates"
# Filters, and fields whose names are made by row. A new one goes through `preau/field.html` or `preau/typed.html`
# (label, value kept, hint, error with its sign, aria-describedby and aria-invalid).
COMPONENT = "preau/typed.html"
BY_HAND = {
    "bank/shop.html",
    "desk/attendance/children.html",
    "desk/attendance/days.html",
    "desk/attendance/roll.html",
    "desk/attendance/roll_row.html",
    "desk/families/invite_family.html",
    "desk/families/quotients.html",
    "desk/money/online/journal.html",
    "desk/money/till/part.html",
    "desk/money/till/share.html",
    "desk/planning/act.html",
    "desk/planning/day.html",
    "desk/planning/outing.html",
    "desk/search/field.html",
    "desk/table/tools.html",
    "desk/organisation/closures.html",
    "desk/organisation/prices/bands.html",
    "desk/organisation/prices/simulator.html",
    "family/planning/_card.html",
    "family/wallets/balances.html",
}
TAG = re.compile(r"<(?:input|textarea)\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>", re.DOTALL)
UNTYPED = re.compile(r'type="(?:hidden|checkbox|radio|submit|file)"')


def typed_into(text: str) -> list[str]:
    return [tag for tag in TAG.findall(text) if not UNTYPED.search(tag)]


FOUND = {str(path.relative_to(TEMPLATES)): typed_into(path.read_text()) for path in sorted(TEMPLATES.rglob("*.html"))}
FOUND = {name: tags for name, tags in FOUND.items() if tags}


def test_no_other_template_draws_a_field_by_hand() -> None:
    assert set(FOUND) - BY_HAND == {COMPONENT}, "include preau/field.html or preau/typed.html"
    assert BY_HAND - set(FOUND) == set(), "these draw none any more: take them off the list"


@pytest.mark.parametrize("name", FOUND)
def test_fields_by_hand_have_a_label_and_say_which_error_is_theirs(name: str) -> None:
    text = (TEMPLATES / name).read_text()
    for tag in FOUND[name]:
        ident = re.search(r'\bid="([^"]+)"', tag)
        before = text[: text.index(tag)]
        is_within = before.rfind("<label") > before.rfind("</label>")
        labelled = is_within or "aria-label" in tag or (ident is not None and f'for="{ident[1]}"' in text)
        assert labelled, tag
        assert "aria-invalid" not in tag or "aria-describedby" in tag, tag
