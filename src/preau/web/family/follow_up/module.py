"""« Suivi »: every request with its state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.bookings.counting import WAITING
from preau.web.family.follow_up import follow_up
from preau.web.modules import Module, Page, Tab

MODULE = Module(
    pages=(Page("suivi/", follow_up.follow_up, "follow_up", help=_("Suivi des réservations"), is_readable=True),),
    tab=Tab(40, "list-check", _("Suivi"), _("Suivi"), _("Vos réservations et leur état")),
    count=WAITING,
)
