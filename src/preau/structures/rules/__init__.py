"""What structures decide, in pure functions: addresses, pauses of the portal, colours."""

from preau.structures.rules.addresses import RESERVED_SLUGS, why_not_slug
from preau.structures.rules.colours import Palette, palette, why_not_colour
from preau.structures.rules.pauses import MOST_PAUSES, Pause, Service, parse_pauses, why_stopped

__all__ = [
    "MOST_PAUSES",
    "RESERVED_SLUGS",
    "Palette",
    "Pause",
    "Service",
    "palette",
    "parse_pauses",
    "why_not_colour",
    "why_not_slug",
    "why_stopped",
]
