"""Whole addresses of the portal, for commands that no browser called."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from preau.accounts.models import User


def portal_address() -> str:
    """`https://portail.exemple.fr`: the first of `PREAU_ORIGINS`, else of `PREAU_HOSTS`; without its last slash."""
    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0]).rstrip("/")
    host = next((host for host in settings.ALLOWED_HOSTS if host != "*"), "localhost").lstrip(".")
    return f"{'https' if settings.SECURE else 'http'}://{host}"


def password_link(user: User) -> str:
    """The whole address that sets a password, once, within 24 hours."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{portal_address()}{path}"
