"""The checks that other tools make; their settings are in pyproject.toml."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from preau.config.datadir import ROOT

# An address where nobody answers: these commands read the code, not a database.
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1"
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "preau.config.settings",
    "DATABASE_URL": NO_DATABASE,
    "PREAU_SECRET_KEY": "a-key-for-the-checks-which-is-long-enough-and-varied-0123456789",
    "PREAU_HOSTS": "famille.exemple.fr",
    "PREAU_ORIGINS": "https://famille.exemple.fr",
}


def run(*command: str) -> list[str]:
    """Run a Python tool from the root in the production's environment; its output when it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")}
    environment = {**kept, **PRODUCTION, "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    return [(done.stdout + done.stderr).strip() or f"exit code {done.returncode}"] if done.returncode else []


def ruff_check() -> list[str]:
    """Style, mistakes and complexity."""
    return run("-m", "ruff", "check", "--quiet", "--output-format", "concise", "src", "tests", "bench")


def ruff_format() -> list[str]:
    """Layout of the code."""
    return run("-m", "ruff", "format", "--check", "--quiet", "src", "tests", "bench")


def mypy() -> list[str]:
    """Types, strictly, on every floor."""
    return run("-m", "mypy", "--no-error-summary")


def import_linter() -> list[str]:
    """An import only goes down the floors."""
    return run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")


def djlint() -> list[str]:
    """Templates: unclosed tags, missing attributes."""
    return run("-m", "djlint", "src/preau/web/templates", "--lint", "--quiet")


def label_of(room: Path) -> str:
    """The label of a room's app, which its tables bear: that of `apps.py`, else the name of its folder."""
    said = re.search(r'^    label = "(\w+)"$', (room / "apps.py").read_text(), re.MULTILINE)
    return said[1] if said else room.name


def migrations() -> list[str]:
    """The models have no change without a migration; apps are named, since one without any would be passed over."""
    apps = sorted(label_of(path.parent) for path in (ROOT / "src" / "preau").glob("*/models.py"))
    return run("-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run", *apps)


def deployment() -> list[str]:
    """Django's own checks, with the settings of a production."""
    return run("-m", "django", "check", "--deploy", "--fail-level", "WARNING")


def words() -> list[str]:
    """Each code has its words, in French and in English."""
    return run("-m", "preau.config.checks.words")
