"""The settings as a production reads them: each test asks another process, since Django reads them once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from preau.config.datadir import ROOT

PRODUCTION = {
    "PREAU_SECRET_KEY": "x" * 50,
    "PREAU_HOSTS": "famille.exemple.fr",
    "DATABASE_URL": "postgresql://preau@127.0.0.1:1/preau",
}

DEMO = {"PREAU_DEMO": "1", "PREAU_INSECURE_COOKIES": "1", "PREAU_COOKIE_SUFFIX": "8001", "PREAU_HOSTS": "localhost"}


def ask(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that reads the settings as `s`; the applications are not loaded, which takes a second."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "preau.config.settings",
        **variables,
    }
    command = [sys.executable, "-c", f"import json; from django.conf import settings as s; s.DEBUG; {code}"]
    return subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True)


def setting(*names: str, **variables: str) -> list[object]:
    code = f"print(json.dumps([getattr(s, name) for name in {names!r}]))"
    done = ask(code, **{**PRODUCTION, **variables})
    assert done.returncode == 0, done.stderr
    answer: list[object] = json.loads(done.stdout)
    return answer


def test_nothing_starts_without_a_secret_key() -> None:
    done = ask("pass")
    assert done.returncode == 1
    assert "PREAU_SECRET_KEY (or PREAU_SECRET_KEY_FILE) is not set" in done.stderr.splitlines()[-1]


def test_production_is_https_only_with_cookies_bound_to_the_host() -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT"]
    assert setting(*names, "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SECURE_HSTS_SECONDS", "DEBUG", "DEMO") == [
        *[True] * 4,
        "__Host-session",
        "__Host-csrf",
        86_400,
        False,
        False,
    ]


def test_demonstration_works_over_http_with_cookies_of_its_own() -> None:
    assert setting("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", **DEMO) == [
        "session8001",
        False,
        False,
    ]


def test_headers_of_a_proxy_are_believed_only_when_one_is_declared() -> None:
    code = "print(s.SECURE_PROXY_SSL_HEADER, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    assert ask(code, **PRODUCTION).stdout.strip() == "None 0"
    behind = ask(code, **PRODUCTION, PREAU_PROXIES="1").stdout.strip()
    assert behind == "('HTTP_X_FORWARDED_PROTO', 'https') 1"


def test_demonstration_pages_are_not_routed_elsewhere() -> None:
    code = "import django; django.setup(); from django.urls import resolve; print(resolve('/demonstration/').view_name)"
    assert ask(code, **PRODUCTION).stdout.strip() == "home"
    assert ask(code, **{**PRODUCTION, **DEMO}).stdout.strip() == "demo_accounts"


def test_demonstration_is_refused_under_a_public_name() -> None:
    done = ask("pass", **{**PRODUCTION, **DEMO, "PREAU_HOSTS": "famille.exemple.fr"})
    assert done.returncode == 1
    assert "PREAU_DEMO is for this machine alone" in done.stderr.splitlines()[-1]


def test_password_link_lives_a_day_at_most() -> None:
    assert setting("PASSWORD_RESET_TIMEOUT") == [86_400]


HSTS = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")


def test_strict_transport_is_for_one_host_and_a_day_unless_more_is_asked() -> None:
    assert setting(*HSTS) == [86_400, False, False]
    assert setting(*HSTS, PREAU_HSTS="0") == [0, False, False]
    assert setting(*HSTS, PREAU_HSTS="31536000, subdomains, preload") == [31_536_000, True, True]


def refused(**variables: str) -> str:
    done = ask("pass", **{**PRODUCTION, **variables})
    assert done.returncode == 1, variables
    return done.stderr.splitlines()[-1]


def test_settings_that_contradict_one_another_are_refused() -> None:
    cases = {
        "PREAU_HOSTS": ("https://famille.exemple.fr", "famille.exemple.fr:443", "*", "famille.exemple.fr/"),
        "PREAU_ORIGINS": ("famille.exemple.fr", "http://famille.exemple.fr", "https://autre.exemple.fr"),
        "PREAU_PROXIES": ("-1", "9", "oui"),
        "PREAU_HSTS": ("un an", "-1", "31536000,preload", "60,subdomains,preload"),
        "PREAU_PREPARE": ("non",),
    }
    for name, values in cases.items():
        for value in values:
            assert name in refused(**{name: value})


def test_origin_of_another_port_of_a_served_host_is_taken() -> None:
    origin = "https://famille.exemple.fr:8443"
    assert setting("CSRF_TRUSTED_ORIGINS", PREAU_ORIGINS=origin) == [[origin]]
    under = {"PREAU_HOSTS": ".exemple.fr", "PREAU_ORIGINS": "https://valbrune.exemple.fr"}
    assert setting("CSRF_TRUSTED_ORIGINS", **under) == [["https://valbrune.exemple.fr"]]


def test_statements_are_not_prepared_for_a_pooler_that_loses_them() -> None:
    code = "print(s.DATABASES['default']['OPTIONS']['prepare_threshold'])"
    assert ask(code, **PRODUCTION).stdout.strip() == "2"
    assert ask(code, **PRODUCTION, PREAU_PREPARE="0").stdout.strip() == "None"


def test_server_refuses_to_send_each_page_back_to_itself() -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**kept, **PRODUCTION, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "preau.config.cli", "serve", "--port", "1"]
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "PREAU_PROXIES=1" in done.stderr
