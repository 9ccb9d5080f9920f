"""The settings of the tests: the product's, with what makes tests quick and repeatable."""

from __future__ import annotations

import os

os.environ.setdefault("PREAU_SECRET_KEY", "key-of-the-tests-alone")
os.environ.setdefault("PREAU_INSECURE_COOKIES", "1")
os.environ["PREAU_ROLE"] = "web"

from preau.config.settings import *  # noqa: F403
from preau.config.settings import AUTH_PASSWORD_VALIDATORS, MIDDLEWARE, TEMPLATES  # noqa: F401

# Tests compare sentences written with ordinary spaces; `test_typography` puts this one back.
MIDDLEWARE = [name for name in MIDDLEWARE if name != "preau.web.typography.FrenchTypographyMiddleware"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
TEMPLATES = [{**TEMPLATES[0], "OPTIONS": {**TEMPLATES[0]["OPTIONS"], "debug": True}}]
LOGGING_CONFIG = None
