"""Every address of the portal. Names of whole sections come before the structures' own addresses."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from preau.web import bank_messages
from preau.web.public import views as public


def _demonstration() -> list[URLPattern | URLResolver]:
    """The demonstration's pages; they do not exist anywhere else."""
    if not settings.DEMO:
        return []
    return [
        path("demonstration/banque/", include("preau.web.bank.urls")),
        path("demonstration/", include("preau.web.demonstration.urls")),
    ]


urlpatterns = [
    path("", public.root, name="root"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("paiement/notification/<str:gateway>/", bank_messages.notification, name="payment_notification"),
    *_demonstration(),
    path("<slug:structure>/", include("preau.web.public.urls")),
    path("<slug:structure>/", include("preau.web.desk.urls")),
    path("<slug:structure>/gestion/familles/<int:household_id>/", include("preau.web.behalf")),
    path("<slug:structure>/", include("preau.web.family.urls")),
]
