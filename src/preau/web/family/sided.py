"""Pages that a family opens, and an agent for it: each declared once, with its guard on the family's side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from preau.web.access import View, family_page
from preau.web.side import SidedRequest

SidedView = Callable[Concatenate[SidedRequest, ...], HttpResponse]
READ, POST, FORM = ["GET", "HEAD"], ["POST"], ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Sided:
    """The pages below one address of a family, by name: the address below it, the methods, what both sides do."""

    route: str
    pages: dict[str, tuple[str, list[str], SidedView]]

    def family(self, name: str) -> tuple[str, View]:
        """The address and the view of a page, for the family."""
        route, methods, view = self.pages[name]
        return f"{self.route}{route}", require_http_methods(methods)(family_page(view))
