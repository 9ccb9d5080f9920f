"""The licence of the software, and its source, at the foot of every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from preau import __version__
from preau.config import environment

PAGES = ["/", "/compte/connexion/", "/accessibilite/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_foot_names_the_version_and_the_licence(client: Client, path: str) -> None:
    page = client.get(path, follow=True)
    assertContains(page, f"Préau {__version__}, logiciel libre (AGPL)")
    assertNotContains(page, "code source")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_foot_links_to_the_source_of_a_changed_version(client: Client, settings: Any, path: str) -> None:
    settings.SOURCE_URL = "https://forge.exemple.fr/preau/?version=3&ville=1"
    page = client.get(path, follow=True)
    link = '<a href="https://forge.exemple.fr/preau/?version=3&amp;ville=1">logiciel libre, code source</a>'
    assertContains(page, link, html=True)


@pytest.mark.parametrize("value", ["forge.exemple.fr", "javascript:alert(1)", "https://"])
def test_source_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PREAU_SOURCE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="PREAU_SOURCE_URL must be an address"):
        environment.web_address("PREAU_SOURCE_URL")
