"""A structure's portal, under its own address."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from preau.web import long_files
from preau.web.family import home, patterns, receipts, shared, terms

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("conditions/accepter/", terms.terms_agree, name="terms_agree"),
    path("recus/<int:receipt_id>/recu.pdf", receipts.receipt_paper, name="receipt_pdf"),
    path("jours-partages/", shared.shared_days, name="shared_days"),
    path("fichiers/<uuid:key>/", long_files.family_file, name="family_file"),
    path("fichiers/<uuid:key>/contenu/", long_files.family_file_content, name="family_file_content"),
    path("inscriptions-annee/", patterns.patterns, name="patterns"),
    path("inscriptions-annee/nouvelle/", patterns.pattern_new, name="pattern_new"),
    path("inscriptions-annee/<int:pk>/", patterns.pattern_edit, name="pattern_edit"),
    path("inscriptions-annee/<int:pk>/arreter/", patterns.pattern_stop, name="pattern_stop"),
]

urlpatterns.append(path("", include("preau.web.family.wallets.urls")))
urlpatterns.append(path("", include("preau.web.family.payments.urls")))
if find_spec("preau.web.family.planning"):
    urlpatterns.append(path("", include("preau.web.family.planning.urls")))
