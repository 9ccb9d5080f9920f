"""A structure's portal, under its own address: the pages that its modules declare."""

from __future__ import annotations

from preau.web import modules

urlpatterns = modules.addresses("preau.web.family")
