"""A structure's portal, under its own address."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from preau.web.family import home

urlpatterns = [path("", home.home, name="home")]

if find_spec("preau.web.family.planning"):
    urlpatterns.append(path("", include("preau.web.family.planning.urls")))
