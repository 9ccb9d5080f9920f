"""« Accueil »: what awaits the household, and the pages that only it leads to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.bookings.counting import ASKED
from preau.web import long_files
from preau.web.family.home import home, shared, terms, trial
from preau.web.modules import Module, Page, Tab

MODULE = Module(
    pages=(
        Page("", home.home, "home", help=_("Accueil de la famille"), is_translated=True),
        Page("conditions/accepter/", terms.terms_agree, "terms_agree", is_readable=True),
        Page("essai/terminer/", trial.trial_end, "trial_end", is_readable=True, form_of="home"),
        Page("jours-partages/", shared.shared_days, "shared_days"),
        Page("fichiers/<uuid:key>/", long_files.family_file, "family_file"),
        Page("fichiers/<uuid:key>/contenu/", long_files.family_file_content, "family_file_content"),
    ),
    tab=Tab(10, "house-door", _("Accueil"), _("Accueil"), _("Ce qui vous attend")),
    count=ASKED,
    also_helped={"welcome": _("Page d’accueil des visiteurs")},
)
