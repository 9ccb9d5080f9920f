"""The files shipped to browsers: complete, as listed, and resolvable once their names carry a hash."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from preau.config.settings import STORAGES

WEB = Path(__file__).resolve().parents[2] / "src" / "preau" / "web"
STATIC = WEB / "static" / "preau"
COMPRESSED = ("js", "css", "svg", "html", "txt", "map", "json", "po", "pot")
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


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every static file as the product serves it, but for their compressed copies, which take the longest."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=STORAGES, WHITENOISE_SKIP_COMPRESS_EXTENSIONS=COMPRESSED):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def test_bootstrap_is_layered_and_its_hashed_name_resolves(collected: Path) -> None:
    (hashed,) = (collected / "preau").glob("preau.*.css")
    css = hashed.read_text()
    assert re.search(r'@import url\("vendor/bootstrap\.min\.[0-9a-f]{12}\.css"\) layer\(bootstrap\);', css)
    names = re.findall(r'url\("(vendor/[^"]+)"\)', css)
    assert len(names) == 3
    assert all((collected / "preau" / name).is_file() for name in names)


def test_modules_import_one_another_by_their_hashed_names(collected: Path) -> None:
    """A browser keeps a hashed name for ever: a page of today must never run a module of yesterday."""
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    found = 0
    for source in STATIC.rglob("*.js"):
        if "vendor" in source.parts:
            continue
        hashed = collected / manifest[f"preau/{source.relative_to(STATIC)}"]
        for name in re.findall(r"from\s*[\"']([^\"']+)[\"']", hashed.read_text()):
            assert re.fullmatch(r"\./(shared/)?[a-z]+\.[0-9a-f]{12}\.js", name), f"{source.name} imports {name}"
            assert (hashed.parent / name).is_file()
            found += 1
    assert found >= 6


def test_theme_holds_the_same_tokens_in_both_themes() -> None:
    css = (STATIC / "preau.css").read_text()
    light = css.split('[data-bs-theme="light"] {', 1)[1].split("}", 1)[0]
    dark = css.split('[data-bs-theme="dark"] {', 1)[1].split("}", 1)[0]
    names = [set(re.findall(r"(--[a-z0-9-]+):", block)) for block in (light, dark)]
    assert names[0] == names[1]
