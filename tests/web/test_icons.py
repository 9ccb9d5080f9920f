"""The sprite holds exactly what a page asked for, and a misspelt icon never reaches a page."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.context import make_context
from django.test import RequestFactory

from preau.web import icons

HEAD = "{% load preau %}"


def drawn(text: str, **values: object) -> str:
    request = RequestFactory().get("/")
    return Template(HEAD + text).render(make_context(values, request))


def test_icon_writes_the_markup_and_the_sprite_only_its_symbols() -> None:
    html = drawn(
        '{% icon "clock" %}{% icon "clock" %}{% icon name %}{% icon_use "check-lg" %}{% icon_sprite %}', name="key"
    )
    assert html.startswith('<svg class="ic" aria-hidden="true"><use href="#clock"/></svg>')
    assert re.findall('<symbol id="([^"]+)"', html) == ["check-lg", "clock", "key"]


def test_icon_classes_can_be_given() -> None:
    assert '<svg class="ic ic-l"' in drawn('{% icon "clock" "ic ic-l" %}')


def test_icon_used_by_an_included_template_reaches_the_sprite() -> None:
    html = drawn('{% include "preau/form_errors.html" with form=form only %}{% icon_sprite %}', form=FormWithError())
    assert '<symbol id="exclamation-triangle-fill"' in html


def test_page_without_icon_has_no_sprite() -> None:
    assert drawn("{% icon_sprite %}") == ""


@pytest.mark.parametrize(
    "text", ['{% icon "klok" %}', '{% icon_use "clock" "klok" %}', "{% icon %}", '{% icon "clock" ic %}']
)
def test_misspelt_icon_is_refused_when_the_template_is_read(text: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(HEAD + text)


def test_unknown_icon_from_a_variable_is_an_error() -> None:
    with pytest.raises(KeyError):
        drawn("{% icon name %}", name="klok")


def test_icons_work_without_a_request() -> None:
    html = Template(HEAD + '{% icon "clock" %}{% icon_sprite %}').render(Context())
    assert '<symbol id="clock"' in html


def test_sprite_symbols_are_unique_and_sorted() -> None:
    names = re.findall('<symbol id="([^"]+)"', icons.SPRITE.read_text(encoding="utf-8"))
    assert names == sorted(set(names))


class FormWithError:
    """What the template reads of a form."""

    non_field_errors = ("Faux.",)
