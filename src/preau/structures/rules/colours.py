"""The colours of a structure: one is chosen, the theme's others follow from it, readable or refused. Pure.

Contrast is that of WCAG 2.1 (relative luminance); 4.5:1 is its floor for text (RGAA 3.2). The chosen colour is that of
buttons and links on a light ground: white must be read on it, and itself on the page.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable
from dataclasses import dataclass

from preau.common.reasons import Reason
from preau.structures.reasons import StructureCode

FLOOR = 4.5
COMFORT = 7.0
WHITE, LIGHT_PAGE, DARK_PAGE, DARK_CARD = "#ffffff", "#f3ecf1", "#161019", "#2b2131"
"""The grounds of the theme on which the colours are read: the darkest of the light ones, both ends of the dark."""

_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Palette:
    """What a theme changes: the tokens of `preau.css` without their dashes."""

    brand: str
    brand_strong: str
    brand_soft: str
    on_brand: str
    link: str
    roof: str
    roof_2: str
    on_roof_2: str


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def why_not_colour(colour: str) -> Reason | None:
    """Why a colour cannot be the structure's, with the nearest one that could; `None` when it can."""
    if not _HEX.fullmatch(colour):
        return Reason(StructureCode.COLOUR_UNREADABLE)
    ratio = _light_contrast(colour)
    if ratio >= FLOOR:
        return None
    found = f"{int(ratio * 10) / 10}".replace(".", ",")
    nearest = _darken(colour, lambda shade: _light_contrast(shade) >= FLOOR)
    return Reason(StructureCode.COLOUR_TOO_LIGHT, contrast=found, nearest=nearest)


def palette(colour: str, *, dark: bool) -> Palette:
    """The tokens that follow from a colour, for the light or the dark theme."""
    return _dark(colour) if dark else _light(colour)


def _light(colour: str) -> Palette:
    roof = _darken(colour, lambda shade: contrast(shade, WHITE) >= COMFORT + 2)
    roof_2 = _mix(roof, WHITE, 0.12)
    return Palette(
        brand=colour,
        brand_strong=_darken(_mix(colour, "#000000", 0.25), lambda shade: _light_contrast(shade) >= COMFORT),
        brand_soft=_mix(colour, WHITE, 0.88),
        on_brand=WHITE,
        link=_darken(colour, lambda shade: contrast(shade, _mix(colour, WHITE, 0.88)) >= FLOOR),
        roof=roof,
        roof_2=roof_2,
        on_roof_2=_lighten(_mix(roof, WHITE, 0.8), lambda shade: contrast(shade, roof_2) >= FLOOR),
    )


def _dark(colour: str) -> Palette:
    soft = _mix(colour, DARK_PAGE, 0.72)
    roof = _mix(_darken(colour, lambda shade: contrast(shade, WHITE) >= COMFORT + 5), DARK_PAGE, 0.2)
    roof_2 = _mix(roof, WHITE, 0.12)
    brand = _lighten(
        colour, lambda shade: contrast(shade, DARK_CARD) >= COMFORT and contrast(shade, soft) >= FLOOR + 0.5
    )
    return Palette(
        brand=brand,
        brand_strong=_mix(brand, WHITE, 0.35),
        brand_soft=soft,
        on_brand=_darken(colour, lambda shade: contrast(shade, brand) >= COMFORT),
        link=_mix(brand, WHITE, 0.1),
        roof=roof,
        roof_2=roof_2,
        on_roof_2=_lighten(_mix(roof, WHITE, 0.75), lambda shade: contrast(shade, roof_2) >= FLOOR),
    )


def _light_contrast(colour: str) -> float:
    return min(contrast(colour, WHITE), contrast(colour, LIGHT_PAGE))


def _darken(colour: str, is_enough: Callable[[str], bool]) -> str:
    return _step(colour, is_enough, -0.01)


def _lighten(colour: str, is_enough: Callable[[str], bool]) -> str:
    return _step(colour, is_enough, 0.01)


def _step(colour: str, is_enough: Callable[[str], bool], by: float) -> str:
    """The first shade that is enough, going towards black or white by hundredths, hue and saturation kept."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    while not is_enough(colour) and 0 < lightness + by < 1:
        lightness += by
        colour = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def _mix(colour: str, other: str, part: float) -> str:
    """`colour` with this part (0 to 1) of `other`."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    mixed = [one * (1 - part) + two * part for one, two in pairs]
    return _hex((mixed[0], mixed[1], mixed[2]))


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
