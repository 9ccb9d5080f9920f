"""A bank that does not answer is left alone for a while: each question waits ten seconds, and mails wait behind it."""

from __future__ import annotations

from django.core.cache import cache

DOWN_SECONDS = 60


def is_down(gateway: str, service_url: str) -> bool:
    """Whether this service of a bank did not answer a moment ago."""
    return bool(cache.get(_name(gateway, service_url)))


def let_rest(gateway: str, service_url: str) -> None:
    """It did not answer."""
    cache.set(_name(gateway, service_url), True, DOWN_SECONDS)


def _name(gateway: str, service_url: str) -> str:
    return f"payments.down:{gateway}:{service_url}"
