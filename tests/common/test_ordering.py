"""Names in French order: neither accents, case, hyphens nor ligatures count."""

from __future__ import annotations

import pytest

from preau.common.ordering import ACCENTED, PLAIN, french_order, french_order_sql
from preau.common.sql import column
from preau.structures.models import Site
from tests.factories import SiteFactory, StructureFactory

NAMES = [
    "Abel",
    "Ægide",
    "Agnès",
    "Bérenval",
    "Bourdic",
    "Brélivet",
    "Élodie",
    "émile",
    "Emmanuel",
    "Estève",
    "Œuvre",
    "Ogier",
    "Zoé",
]


def test_each_accented_letter_has_its_own() -> None:
    assert len(ACCENTED) == len(PLAIN)


@pytest.mark.django_db
def test_names_sort_in_french_by_statement_and_by_rows() -> None:
    structure = StructureFactory.create()
    for name in reversed(NAMES):
        SiteFactory.create(structure=structure, name=name)
    rows = Site.objects.filter(structure=structure)
    assert [site.name for site in rows.order_by(french_order("name"), "id")] == NAMES
    key = french_order_sql("name")
    assert column(str, f"SELECT name FROM structures_site ORDER BY {key}, id") == NAMES  # noqa: S608
    assert [site.name for site in rows.order_by("name", "id")] != NAMES
