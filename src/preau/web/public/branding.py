"""What a structure changes of the theme: its colour as a small sheet of styles, its logo as a picture."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from preau.structures.queries import logo_png, structure_by_slug
from preau.structures.rules import palette, why_not_colour

A_DAY = 86_400
"""The address carries the colour or the version of the logo: what is kept is never stale."""


@require_safe
@cache_control(public=True, max_age=A_DAY)
def colours(request: HttpRequest, structure: str) -> HttpResponse:
    """The tokens that follow from the structure's colour, in both themes; nothing for the colour of Préau."""
    found = structure_by_slug(structure)
    if found is None:
        raise Http404
    css = style_sheet(found.brand_color) if found.brand_color and not why_not_colour(found.brand_color) else ""
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def style_sheet(colour: str) -> str:
    """Outside any layer, so that it wins over the tokens of the theme; paper keeps the light ones."""
    light, dark = _tokens(colour, dark=False), _tokens(colour, dark=True)
    return f':root{{{light}}}\n@media screen{{[data-bs-theme="dark"]{{{dark}}}}}\n'


def _tokens(colour: str, *, dark: bool) -> str:
    shades = asdict(palette(colour, dark=dark))
    tokens = {f"--{name.replace('_', '-')}": shade for name, shade in shades.items()}
    if not dark:
        tokens["--focus"] = shades["brand"]
    for name, shade in (("--bs-link-color-rgb", shades["link"]), ("--bs-link-hover-color-rgb", shades["brand_strong"])):
        tokens[name] = ", ".join(str(int(shade[start : start + 2], 16)) for start in (1, 3, 5))
    return ";".join(f"{name}:{value}" for name, value in tokens.items())


@require_safe
@cache_control(public=True, max_age=A_DAY)
def logo(request: HttpRequest, structure: str) -> HttpResponse:
    """The logo, as drawn again when it was received."""
    png = logo_png(structure)
    if png is None:
        raise Http404
    return HttpResponse(png, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})
