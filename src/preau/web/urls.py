"""Every address of the portal. Names of whole sections come before the structures' own addresses."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from preau.web.public import views as public


def _demonstration() -> list[URLPattern | URLResolver]:
    """The demonstration's pages; they do not exist anywhere else."""
    return [path("demonstration/", include("preau.web.demonstration.urls"))] if settings.DEMO else []


urlpatterns = [
    path("", public.root, name="root"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    *_demonstration(),
    path("<slug:structure>/", include("preau.web.public.urls")),
    path("<slug:structure>/", include("preau.web.desk.urls")),
    path("<slug:structure>/", include("preau.web.family.urls")),
]
