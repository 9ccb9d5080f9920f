"""Django settings, read from the environment only (see docs/operations.md for the list of variables)."""

from __future__ import annotations

import os
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from preau.config import environment
from preau.config.datadir import ROOT, DataDir

BASE_DIR = ROOT
DATA = DataDir.from_environment()
DATA_DIR = DATA.path

# DEMO opens the demonstration pages (one-click sign-in, mailbox): never on a machine with real data.
DEMO = environment.flag("PREAU_DEMO")
# Where the worker of a demonstration asks the invented bank, which is a page of this very site.
DEMO_ADDRESS = os.environ.get("PREAU_DEMO_ADDRESS", "") if DEMO else ""
DEBUG = environment.flag("PREAU_DEBUG")
SECRET_KEY = environment.secret_key()
ALLOWED_HOSTS = environment.host_names("PREAU_HOSTS", ",".join(sorted(environment.THIS_MACHINE)))
if DEMO and not set(ALLOWED_HOSTS) <= environment.THIS_MACHINE:
    raise ImproperlyConfigured("PREAU_DEMO is for this machine alone: PREAU_HOSTS names another host.")
THIS_MACHINE = environment.THIS_MACHINE  # hosts whose links keep the port of the server
# Plain http is for the demonstration on this machine; elsewhere everything is https.
SECURE = not (environment.flag("PREAU_INSECURE_COOKIES") or DEBUG)
CSRF_TRUSTED_ORIGINS = environment.origins("PREAU_ORIGINS", ALLOWED_HOSTS, SECURE)

# -- database ----------------------------------------------------------------------------------------------------------

ROLE = os.environ.get("PREAU_ROLE", "command")  # web, worker or command
DATABASES = {"default": environment.database(os.environ.get("DATABASE_URL", "postgresql:///preau"), ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all workers: the limits on attempts count in it, and it forgets none before its time.
CACHES = {"default": {"BACKEND": "preau.common.lasting_cache.LastingCache", "LOCATION": "cache"}}

# -- application -------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "preau.web.apps.AdministrationConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "preau.common",
    "preau.notices",
    "preau.structures",
    "preau.ledger",
    "preau.households",
    "preau.accounts",
    "preau.exports",
    "preau.activities",
    "preau.pricing",
    "preau.registrations",
    "preau.bookings",
    "preau.attendance",
    "preau.dues",
    "preau.wallets",
    "preau.receipts",
    "preau.approvals",
    "preau.filing",
    "preau.payments",
    "preau.hosting",
    "preau.connectors",
    "preau.journal",
    "preau.nights",
    "preau.demonstration",
    "preau.web.apps.WebConfig",
]

# Every family page pays for each line here: add only what all pages need.
MIDDLEWARE = [
    "preau.config.outer.OuterMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "preau.web.intake.IntakeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "preau.web.doors.DoorsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "preau.web.languages.LanguageMiddleware",
    "preau.web.typography.FrenchTypographyMiddleware",
    "preau.web.middleware.BusyMiddleware",
]

ROOT_URLCONF = "preau.config.urls"
WSGI_APPLICATION = "preau.config.wsgi.application"  # behind preau.config.front

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "src" / "preau" / "web" / "templates"],  # before those of the libraries
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["preau.web.squeezing.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "preau.web.portal.portal",
            ],
        },
    }
]
# The address is unique by a constraint on its lower case; sub-domains and preload of HSTS are the host's choice.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W005", "security.W021"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # the year of six children, without JavaScript
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000  # bytes
ADMIN_PATH = "gestion/"
# Opens Django's administration, which writes nothing, to those who host the portal; without it, it has no page.
ADMIN_FOR_HOSTS = environment.flag("PREAU_ADMIN")
# AGPL, section 13: who runs a changed version offers its source to everybody who uses it; the foot of each page links.
SOURCE_URL = environment.web_address("PREAU_SOURCE_URL")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]  # which pages are in English: preau.web.languages
LOCALE_PATHS = [BASE_DIR / "src" / "preau" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# -- static files ------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("PREAU_STATIC") or DATA.static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "preau.config.static_storage.ModulesStorage"},
}
WHITENOISE_MAX_AGE = 3600  # seconds; names with a hash are kept for ever
MEDIA_ROOT = DATA_DIR / "files"  # served by views that check rights, never by the static server

# -- people ------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    # 16 MB and some 50 ms a sign-in: as hard to attack as the default's 400 ms, and two cores survive opening day.
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600  # seconds: CNIL 2022-100
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "preau.web.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {"reset_password": "preau.web.account.forms.ForgottenPasswordForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are opened by the structure, on an address it has checked
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
# A town hall or a school shares one address among many people: limit by address loosely, by account strictly.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "reset_password": "60/m/ip,5/h/key",
    "reset_password_from_key": "60/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "preau.web.account.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "preau.web.account.second_factor.OnceAuthenticateForm",
    "reauthenticate": "preau.web.account.second_factor.OnceReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Préau"
MFA_TOTP_TOLERANCE = 1  # a period before or after: phones are not all on time
PROXIES = environment.proxies("PREAU_PROXIES")
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

# -- cookies and headers -----------------------------------------------------------------------------------------------

MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
_COOKIE_PREFIX = "__Host-" if SECURE else ""
# Cookies ignore ports: several demonstrations side by side need names of their own.
_COOKIE_SUFFIX = os.environ.get("PREAU_COOKIE_SUFFIX", "")
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}session{_COOKIE_SUFFIX}"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrf{_COOKIE_SUFFIX}"
SESSION_ENGINE = "preau.accounts.sessions"
AGENT_IDLE_MINUTES = environment.number("PREAU_AGENT_IDLE_MINUTES", 60)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "preau.web.doors.form_too_old"
SECURE_SSL_REDIRECT = SECURE
_HSTS = environment.hsts("PREAU_HSTS") if SECURE else (0, False, False)
SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_PRELOAD = _HSTS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# -- mail and journal --------------------------------------------------------------------------------------------------

globals().update(environment.mail(os.environ.get("PREAU_SMTP") or "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = os.environ.get("PREAU_MAIL_FROM") or "Préau <ne-pas-repondre@exemple.fr>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ALERT_TO = environment.words("PREAU_ALERT_TO")  # alerts on the whole portal; those who host it without it
MAIL_RETURN = environment.return_address("PREAU_MAIL_RETURN")  # the envelope's sender; the one people see without it
BOUNCES = environment.mailbox("PREAU_BOUNCES")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "preau.config.logs.LineFormatter"}},
    "filters": {"quiet": {"()": "preau.config.logs.QuietFilter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("PREAU_LOG_LEVEL") or "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "procrastinate": {"level": "WARNING"},
    },
}
