"""The planning and the annual registrations of a family as an agent opens them, at its request.

They are the family's own pages, behind the desk's guard.
"""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_http_methods

from preau.common.actors import Right
from preau.web.desk.families.behalf.guard import behalf_page
from preau.web.family.patterns.sides import PATTERNS
from preau.web.family.planning.sides import PLANNING

_guard = behalf_page(Right.BOOK_FOR_FAMILIES)

urlpatterns = [
    path(f"{sided.route}{route}", require_http_methods(methods)(_guard(view)), name=f"desk_{name}")
    for sided in (PLANNING, PATTERNS)
    for name, (route, methods, view) in sided.pages.items()
]
