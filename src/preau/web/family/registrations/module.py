"""« Inscriptions aux activités »: reached from the home page, without a tab of its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.web.family.registrations import registrations
from preau.web.modules import Module, Page

MODULE = Module(
    pages=(
        Page("inscriptions/", registrations.registrations, "registrations", help=_("Inscriptions aux activités")),
        Page("inscriptions/demander/<int:person_id>/", registrations.registration_ask, "registration_ask"),
        Page(
            "inscriptions/<int:pk>/retirer/",
            registrations.registration_withdraw,
            "registration_withdraw",
            form_of="registrations",
        ),
    ),
    is_booking=True,
)
