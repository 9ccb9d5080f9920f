"""Colours: the floor of contrast, and a palette that reads whatever was chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preau.common.reasons import text
from preau.structures.rules import palette, why_not_colour
from preau.structures.rules.colours import DARK_CARD, DARK_PAGE, LIGHT_PAGE, WHITE, contrast


def test_contrast_is_that_of_the_wcag() -> None:
    assert [round(contrast(one, WHITE), 2) for one in ("#000000", "#ffffff", "#767676", "#777777")] == [
        21.0,
        1.0,
        4.54,
        4.48,
    ]


@pytest.mark.parametrize("colour", ["", "1d5b78", "#1d5b7", "#1D5B78", "rouge", "#1d5b78;}", "#12345g"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    assert text(why_not_colour(colour)).startswith("Écrivez la couleur comme #5b2263")


def test_light_colour_is_refused_with_its_contrast_and_the_nearest_that_would_do() -> None:
    reason = text(why_not_colour("#f5b83d"))
    assert "contraste de 1,5 pour 1, il en faut 4,5" in reason
    nearest = reason.rpartition(" est ")[2].rstrip(".")
    assert why_not_colour(nearest) is None


hexes = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#" + "".join(f"{channel:02x}" for channel in rgb))


@given(hexes)
def test_every_accepted_colour_reads_in_both_themes(colour: str) -> None:
    if why_not_colour(colour):
        return
    light, dark = palette(colour, dark=False), palette(colour, dark=True)
    pairs = [
        *[(light.brand, WHITE), (light.brand, LIGHT_PAGE), (light.link, light.brand_soft), (light.link, LIGHT_PAGE)],
        *[(light.brand_strong, light.brand_soft), (light.brand_strong, WHITE), (light.on_brand, light.brand_strong)],
        *[(WHITE, light.roof), (WHITE, light.roof_2), (light.on_roof_2, light.roof), (light.on_roof_2, light.roof_2)],
        *[(dark.brand, DARK_PAGE), (dark.brand, DARK_CARD), (dark.on_brand, dark.brand), (dark.link, DARK_CARD)],
        *[(dark.link, dark.brand_soft), (dark.brand_strong, dark.brand_soft), (dark.on_brand, dark.brand_strong)],
        *[(WHITE, dark.roof), (WHITE, dark.roof_2), (dark.on_roof_2, dark.roof), (dark.on_roof_2, dark.roof_2)],
    ]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
