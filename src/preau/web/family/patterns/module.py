"""« Inscriptions à l’année »: the days that come back each week."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.web.family.patterns.sides import PATTERNS
from preau.web.modules import Module, Page, Tab

MODULE = Module(
    pages=(
        Page(*PATTERNS.family("patterns"), "patterns", help=_("Inscriptions à l’année")),
        Page(*PATTERNS.family("pattern_new"), "pattern_new", help=_("Nouvelle inscription à l’année")),
        Page(*PATTERNS.family("pattern_edit"), "pattern_edit"),
        Page(*PATTERNS.family("pattern_stop"), "pattern_stop"),
    ),
    tab=Tab(30, "arrow-repeat", _("Inscriptions à l’année"), _("À l’année"), _("Les jours qui reviennent")),
    is_booking=True,
)
