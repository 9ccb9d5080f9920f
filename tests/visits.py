"""Entering the site in a browser without the sign-in form, which has tests of its own: two pages and a second saved."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from preau.accounts.models import User


def enter(page: Page, server: LiveServer | str, email: str, path: str) -> None:
    """Open `path` as who has this e-mail; lands where the site leads that person."""
    address = server if isinstance(server, str) else server.url
    client = Client()
    client.force_login(User.objects.get(email=email))
    name = settings.SESSION_COOKIE_NAME
    where = f"{address}/"
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": where}])
    page.goto(f"{address}{path}")
    assert "/compte/connexion/" not in urlsplit(page.url).path
