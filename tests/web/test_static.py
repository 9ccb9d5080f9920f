"""The files shipped to browsers: complete, as listed, and resolvable once their names carry a hash."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.test import override_settings

WEB = Path(__file__).resolve().parents[2] / "src" / "preau" / "web"
STATIC = WEB / "static" / "preau"
LISTED = re.findall(
    r"^\| `(?P<file>[^`]+)` \|.*`(?P<sha>[0-9a-f]{64})` \|$", (STATIC / "vendor/VENDOR.md").read_text(), re.MULTILINE
)


@pytest.mark.parametrize(("file", "sha"), LISTED)
def test_vendored_file_is_the_one_listed(file: str, sha: str) -> None:
    content = (STATIC / "vendor" / file).resolve().read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha


def test_every_vendored_file_is_listed() -> None:
    present = {str(path.relative_to(STATIC / "vendor")) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    unlisted = {name for name in present if not name.startswith("licences/")} - {file for file, _ in LISTED}
    assert unlisted == {"VENDOR.md"}


def test_bootstrap_is_layered_and_its_hashed_name_resolves(tmp_path: Path) -> None:
    storages = {"staticfiles": {"BACKEND": f"{ManifestStaticFilesStorage.__module__}.ManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    (hashed,) = (tmp_path / "preau").glob("preau.*.css")
    css = hashed.read_text()
    assert re.search(r'@import url\("vendor/bootstrap\.min\.[0-9a-f]{12}\.css"\) layer\(bootstrap\);', css)
    names = re.findall(r'url\("(vendor/[^"]+)"\)', css)
    assert len(names) == 3
    assert all((tmp_path / "preau" / name).is_file() for name in names)


def test_theme_holds_the_same_tokens_in_both_themes() -> None:
    css = (STATIC / "preau.css").read_text()
    light = css.split('[data-bs-theme="light"] {', 1)[1].split("}", 1)[0]
    dark = css.split('[data-bs-theme="dark"] {', 1)[1].split("}", 1)[0]
    names = [set(re.findall(r"(--[a-z0-9-]+):", block)) for block in (light, dark)]
    assert names[0] == names[1]
