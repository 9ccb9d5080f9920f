"""The environment of the programs that use the embedded database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from preau.config.datadir import DataDir
from preau.config.postgres import EmbeddedPostgres

SETTINGS = "preau.config.settings"


def smtp_note(data: DataDir) -> Path:
    """The file that names the mail server of the running demonstration."""
    return data.path / "smtp"


def demo_environment(data: DataDir, url: str, port: int | None = None, smtp_port: int | None = None) -> dict[str, str]:
    """The variables of a demonstration; without ports, those of a command beside it."""
    # libpq's own variables would add to the address.
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    smtp = f"smtp://127.0.0.1:{smtp_port}" if smtp_port else ""
    if not smtp:
        with suppress(OSError):
            smtp = smtp_note(data).read_text().strip()
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DATABASE_URL": url,
        "PREAU_DATA": str(data.path),
        "PREAU_DEMO": "1",
        "PREAU_DEMO_ADDRESS": f"http://127.0.0.1:{port}/" if port else "",
        "PREAU_INSECURE_COOKIES": "1",
        "PREAU_COOKIE_SUFFIX": str(port or ""),
        "PREAU_SECRET_KEY": data.secret_key(),
        "PREAU_SMTP": smtp,
    }


@contextmanager
def database_environment(data: DataDir) -> Iterator[None]:
    """Fill in the environment: `DATABASE_URL` as given, else the embedded server of `data`, joined or started."""
    if os.environ.get("DATABASE_URL"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        yield
        return
    data.create()
    with EmbeddedPostgres(data.postgres) as server:
        variables = demo_environment(data, server.url)
        for name in set(os.environ) - set(variables):
            del os.environ[name]
        os.environ.update(variables)
        yield
