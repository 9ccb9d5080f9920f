"""Logos: whatever file was sent, only pixels drawn again here are kept and served."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.structures.reasons import StructureCode

LARGEST_BYTES = 2 * 1024 * 1024
LARGEST_PIXELS = 25_000_000
BOX = (480, 176)
"""Twice the size it is shown at, in pixels: width and height."""
FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A logo as it is served; `version` follows from its pixels."""

    png: bytes
    width: int
    height: int
    version: str


def redraw(data: bytes) -> Drawn:
    """The picture, no larger than `BOX`, as PNG without what a file may hide. Raises `InvalidRuleError` (French)."""
    if len(data) > LARGEST_BYTES:
        raise InvalidRuleError(Reason(StructureCode.LOGO_TOO_HEAVY))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=FORMATS)
            if image.width * image.height > LARGEST_PIXELS:
                raise InvalidRuleError(Reason(StructureCode.LOGO_TOO_LARGE))
            pixels = image.convert("RGBA")
    except InvalidRuleError:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        raise InvalidRuleError(Reason(StructureCode.LOGO_UNREADABLE)) from error
    pixels.thumbnail(BOX)
    written = BytesIO()
    clean = Image.new("RGBA", pixels.size)
    clean.paste(pixels)
    clean.save(written, "PNG", optimize=True)
    png = written.getvalue()
    return Drawn(png, clean.width, clean.height, hashlib.sha256(png).hexdigest()[:16])
