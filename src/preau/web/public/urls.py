"""Public pages under a structure's address."""

from __future__ import annotations

from preau.web import modules

urlpatterns = modules.addresses("preau.web.public")
