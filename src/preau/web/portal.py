"""What every page needs to draw the roof and the foot, as `portal` in the templates."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

from preau import __version__
from preau.web import modules

if TYPE_CHECKING:
    from preau.accounts.queries import FamilyContext
    from preau.structures.models import Structure


class Portal:
    """Reads the request only, never the database: a page that knows the family leaves it on the request."""

    version = __version__

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def source_url(self) -> str:
        """Where the source of this very version is offered, as its licence asks; empty when nobody changed it."""
        return str(settings.SOURCE_URL)

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def family(self) -> FamilyContext | None:
        """The household of the page, on a family page."""
        return getattr(self._request, "family", None)

    @property
    def structure(self) -> Structure | None:
        """The structure of the page, signed in or not."""
        family = self.family
        return family.structure if family else getattr(self._request, "structure", None)

    @property
    def help(self) -> str:
        """What the desk says of this page, behind a « ? » sign; empty without it."""
        family = self.family
        return family.help if family else getattr(self.structure, "help", "") or ""

    @property
    def has_new_terms(self) -> bool:
        """Whether terms wait for the family's agreement."""
        family = self.family
        return family is not None and family.terms_wait_since is not None

    @property
    def other_structures(self) -> list[Structure]:
        """The structures the menu offers besides this one."""
        family = self.family
        return [s for s in family.structures if s.slug != family.structure.slug] if family else []

    @cached_property
    def tabs(self) -> list[modules.ShownTab]:
        """The modules, on a family page; none elsewhere."""
        family = self.family
        if family is None:
            return []
        structure = family.structure
        return modules.tabs(structure.slug, self._request.path, family.waits, with_booking=structure.offers_booking)


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Context processor."""
    return {"portal": Portal(request)}
