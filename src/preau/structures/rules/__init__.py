"""What structures decide, in pure functions: addresses, pauses of the portal, colours, wordings."""

from preau.structures.rules.addresses import RESERVED_SLUGS, why_not_slug
from preau.structures.rules.colours import Palette, palette, why_not_colour
from preau.structures.rules.pauses import MOST_PAUSES, NOT_OFFERED, Pause, Service, parse_pauses, why_stopped
from preau.structures.rules.wording import Place, WordingKind, fill, paragraphs, why_not_body, why_not_text

__all__ = [
    "MOST_PAUSES",
    "NOT_OFFERED",
    "RESERVED_SLUGS",
    "Palette",
    "Pause",
    "Place",
    "Service",
    "WordingKind",
    "fill",
    "palette",
    "paragraphs",
    "parse_pauses",
    "why_not_body",
    "why_not_colour",
    "why_not_slug",
    "why_not_text",
    "why_stopped",
]
