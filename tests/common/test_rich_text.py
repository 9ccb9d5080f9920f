"""Text with a little shape: what it becomes, and what never passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.common.rich_text import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Bonjour", "<p>Bonjour</p>"),
        ("Un\nDeux\n\nTrois", "<p>Un<br>Deux</p><p>Trois</p>"),
        ("Menu :\n- riz\n- poire", "<p>Menu :</p><ul><li>riz</li><li>poire</li></ul>"),
        ("**fort** et *penché*, 2 * 3 * 4", "<p><strong>fort</strong> et <em>penché</em>, 2 * 3 * 4</p>"),
        (
            "[le site](https://exemple.fr/?a=1&b=2)",
            '<p><a href="https://exemple.fr/?a=1&amp;b=2" rel="noopener">le site</a></p>',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('[x](https://a/"onclick=alert(1))', '<p>[x](https://a/"onclick=alert(1))</p>'),
    ],
)
def test_text_becomes_html(text: str, html: str) -> None:
    assert to_html(text) == html


@given(st.text(alphabet="ab*[]()<>\"'&/:-\n https", max_size=60))
def test_only_our_tags_come_out(text: str) -> None:
    html = to_html(text)
    for tag in (
        "<p>",
        "</p>",
        "<br>",
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "<strong>",
        "</strong>",
        "<em>",
        "</em>",
        "</a>",
    ):
        html = html.replace(tag, "")
    while "<a href=" in html:
        before, _, after = html.partition("<a href=")
        html = before + after.partition(">")[2]
    assert "<" not in html


def test_document_has_headings_and_keeps_signs_with_their_word() -> None:
    written = "Avant\n## Un titre : « le vôtre »\naprès ?\n- un ; deux"
    html = to_html(written, is_document=True).replace("&nbsp;", "_")
    assert html == "<p>Avant</p><h2>Un titre_: «_le vôtre_»</h2><p>après_?</p><ul><li>un_; deux</li></ul>"
    assert to_html("## Un titre") == "<p>## Un titre</p>"
