"""The pages of annual registrations, for the family and for an agent at its request."""

from __future__ import annotations

from preau.web.family.patterns import patterns
from preau.web.family.sided import FORM, READ, Sided

PATTERNS = Sided(
    "inscriptions-annee/",
    {
        "patterns": ("", READ, patterns.patterns),
        "pattern_new": ("nouvelle/", FORM, patterns.pattern_new),
        "pattern_edit": ("<int:pk>/", FORM, patterns.pattern_edit),
        "pattern_stop": ("<int:pk>/arreter/", FORM, patterns.pattern_stop),
    },
)
