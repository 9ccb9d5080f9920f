from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from preau.config import environment


def test_database_reads_a_socket_folder_with_spaces() -> None:
    read = environment.database("postgresql://preau@%2Fvar%2Fmy%20data:5432/preau", "command")
    assert (read["HOST"], read["PORT"], read["USER"], read["NAME"]) == ("/var/my data", "5432", "preau", "preau")


def test_database_keeps_several_hosts_and_options() -> None:
    read = environment.database(
        "postgresql://u:p%40ss@a:5432,b:5433/town?target_session_attrs=read-write&sslmode=verify-full", "command"
    )
    assert (read["HOST"], read["PORT"], read["PASSWORD"]) == ("a,b", "5432,5433", "p@ss")
    assert read["OPTIONS"] == {
        "application_name": "preau-command",
        "server_side_binding": True,
        "prepare_threshold": 2,
        "connect_timeout": "5",
        "target_session_attrs": "read-write",
        "sslmode": "verify-full",
        "options": "-c plan_cache_mode=force_generic_plan -c pgtrigger.ignore={} -c statement_timeout=0 "
        "-c lock_timeout=0 -c idle_in_transaction_session_timeout=0",
    }


def test_database_cuts_short_the_requests_of_the_web_only() -> None:
    web, worker = (environment.database("postgresql:///x", role)["OPTIONS"]["options"] for role in ("web", "worker"))
    assert "statement_timeout=15000" in web
    assert "lock_timeout=5000" in web
    assert "statement_timeout=0 " in worker  # whatever the role of the database has of its own
    assert "lock_timeout=0 " in worker


def test_database_refuses_another_kind_of_address() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database("mysql://localhost/x", "web")


def test_secret_key_is_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREAU_SECRET_KEY", raising=False)
    monkeypatch.delenv("PREAU_SECRET_KEY_FILE", raising=False)
    with pytest.raises(ImproperlyConfigured, match="PREAU_SECRET_KEY"):
        environment.secret_key()


def test_secret_key_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("PREAU_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert environment.secret_key() == "s3cret"


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtps://mail.example.org", 465, True, False),
        ("smtp+starttls://mail.example.org", 587, False, True),
        ("smtp://mail.example.org:2525", 2525, False, False),
    ],
)
def test_mail_reads_each_scheme(url: str, port: int, ssl: bool, tls: bool) -> None:
    read = environment.mail(url)
    assert (read["EMAIL_PORT"], read["EMAIL_USE_SSL"], read["EMAIL_USE_TLS"]) == (port, ssl, tls)


def test_mail_unquotes_the_password() -> None:
    assert environment.mail("smtp://a%40b:p%2Fw@mail.example.org")["EMAIL_HOST_PASSWORD"] == "p/w"


def test_mail_refuses_another_scheme() -> None:
    with pytest.raises(ImproperlyConfigured, match="PREAU_SMTP"):
        environment.mail("http://mail.example.org")


@pytest.mark.parametrize(("text", "value"), [("1", True), ("0", False), ("", False)])
def test_flag_reads_one_and_zero(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("PREAU_X", text)
    assert environment.flag("PREAU_X") is value


def test_flag_refuses_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREAU_X", "yes")
    with pytest.raises(ImproperlyConfigured, match="PREAU_X"):
        environment.flag("PREAU_X")
