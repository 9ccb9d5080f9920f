"""French spaces on every page; accents composed in what is typed."""

from __future__ import annotations

import unicodedata

import pytest
from django.test import Client, override_settings

from preau.accounts.models import AccountRequest
from preau.config import settings as product
from preau.web.typography import set_french
from tests.factories import StructureFactory


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Prix : 3,05 €</p>", "<p>Prix~: 3,05~€</p>"),
        ("<p>Qui ? « Noé » !</p>", "<p>Qui~? «~Noé~»~!</p>"),
        ("<p>à 8 h 30, 18 h</p>", "<p>à 8~h~30, 18~h</p>"),
        ("<p>12 % ; fin</p>", "<p>12~%~; fin</p>"),
        ('<a href="/a ?b" title="x : y">z</a>', '<a href="/a ?b" title="x : y">z</a>'),
        ('<input value="a : b"><p>c</p>', '<input value="a : b"><p>c</p>'),
        ("<textarea>a : b ?</textarea>", "<textarea>a : b ?</textarea>"),
        ("<script>a ? b : c</script>", "<script>a ? b : c</script>"),
        ("<p>rien à changer</p>", "<p>rien à changer</p>"),
        ("<p>12 heures</p>", "<p>12 heures</p>"),
    ],
)
def test_spaces_that_a_line_must_not_break_at(page: str, expected: str) -> None:
    assert set_french(page.encode()).decode() == expected.replace("~", "\u00a0")


@pytest.mark.django_db
def test_pages_are_set_with_the_middleware_of_the_product() -> None:
    structure = StructureFactory.create(slug="valbrune")
    with override_settings(MIDDLEWARE=product.MIDDLEWARE):
        page = Client().get(f"/{structure.slug}/demande-de-compte/").content.decode()
    text = page[page.index("<main") :]
    assert "\u00a0" in text
    assert not [place for place in (" ?<", " :<", " !<") if place in text]


@pytest.mark.django_db
def test_name_typed_with_separate_accents_is_kept_composed() -> None:
    structure = StructureFactory.create(slug="valbrune")
    spelled = unicodedata.normalize("NFD", "Zoé")
    wish = {
        "asker": "parent",
        "last_name": "Kervella",
        "first_name": spelled,
        "email": "awa@exemple.fr",
        "email_again": "awa@exemple.fr",
        "terms": "on",
    }
    Client().post(f"/{structure.slug}/demande-de-compte/", wish)
    assert AccountRequest.objects.get().first_name == "Zoé"
