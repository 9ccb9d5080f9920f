"""The sign-in page, under the roof of the structure the person is going to."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.http import HttpRequest

from preau.structures.models import Structure
from preau.structures.queries import structure_by_slug
from preau.web.doors import suspended
from preau.web.fields import path_of


class SignInView(LoginView):
    """Shows the structure's name and welcome when `next` leads to one of its pages."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.request.structure = _structure_of_next(self.request)
        context: dict[str, Any] = super().get_context_data(**kwargs, suspended=suspended(self.request))
        return context


def _structure_of_next(request: HttpRequest) -> Structure | None:
    path = path_of(request.POST.get("next") or request.GET.get("next") or "")
    slug = path.strip("/").split("/", 1)[0]
    return structure_by_slug(slug) if slug else None
