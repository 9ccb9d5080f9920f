"""What every test stands on: the database server, the browser, `tests/guards.py` and `tests/grouping.py`."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import TransactionTestCase
from psycopg.conninfo import conninfo_to_dict
from pytest_django import DjangoDbBlocker

from preau.config import chromium
from preau.config.datadir import TEST_DATA, DataDir
from preau.config.postgres import EmbeddedPostgres
from tests import clock
from tests.database import drop_test_database, empty_touched_tables, make_test_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytest_plugins = ["tests.guards", "tests.grouping", "tests.ready"]

# Before any test module is read: some compute their dates when they are imported.
MOVED_CLOCK = clock.move()
PATIENCE = 60_000  # milliseconds: a page that is slow on a busy machine is no fault


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nightly", action="store_true", help="also what repeats at length what another test shows")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the night are left to `.ci/days`, unless `--nightly` asks for them.

    A name that holds an address of memory is another in each process, and no two could share the suite.
    """
    unstable = [item.nodeid for item in items if " object at 0x" in item.nodeid]
    if unstable:
        raise pytest.UsageError(f"give ids to the parameters of {unstable[0]}")
    if config.getoption("nightly"):
        return
    left = [item for item in items if item.get_closest_marker("nightly")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def pytest_collection_finish() -> None:
    """Five thousand tests stay to the end: the collector of memory need not walk through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The server of `DATABASE_URL`, else an embedded one without fsync under `PREAU_DATA` (`.preau/test`)."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    data = DataDir.at(os.environ.get("PREAU_DATA") or TEST_DATA)
    data.create()
    with EmbeddedPostgres(data.postgres, fsync=False) as server:
        yield server.url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_url: str, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Point Django at the server; tests without the database never start it."""
    parts = conninfo_to_dict(database_url)
    connections.settings["default"].update(
        NAME=parts["dbname"], USER=parts.get("user", ""), HOST=parts.get("host", ""), PORT=str(parts.get("port", ""))
    )
    # Histories refuse TRUNCATE; only connections of tests say that theirs may be emptied between two tests.
    # A machine that does three other things proves nothing by a statement of sixteen seconds.
    patience = "-c statement_timeout=240s -c lock_timeout=120s -c idle_in_transaction_session_timeout=0"
    options = connections.settings["default"]["OPTIONS"]
    # The guard of prices (`pricing.triggers`) takes the day from its test, not from the machine.
    own = "-c preau.allow_truncate=on -c preau.today=2020-01-01"
    options["options"] = f"{options.get('options', '')} {own} {patience}".strip()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """A copy of the template of `tests/database.py`, where Django would migrate each time."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        keep = django_db_keepdb and not django_db_createdb
        make_test_database(connection, keep=keep, verbosity=request.config.option.verbose)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            drop_test_database(connection)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Attempts counted for one test must not refuse those of the next."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _empty_touched_tables_alone() -> Iterator[None]:
    """After a test that commits, the tables it touched are emptied, those of the queue of jobs included."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda case: empty_touched_tables(connections["default"])
        )
        yield


@pytest.fixture(autouse=True, scope="session")
def _static_files_kept_by_the_browser() -> Iterator[None]:
    """The live server looks each file up once, and the browser keeps it, as in production; no file changes in a run."""
    files: dict[str, tuple[bytes, str]] = {}

    def serve(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        if request.path not in files:
            answer = original(handler, request)
            files[request.path] = b"".join(answer.streaming_content), answer["Content-Type"]
        content, kind = files[request.path]
        return HttpResponse(content, content_type=kind, headers={"Cache-Control": "max-age=86400"})

    original: Callable[..., Any] = StaticFilesHandler.serve
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve)
        yield


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Chromium; a machine without it fails the browser tests rather than skipping them."""
    path = chromium.find()
    if path is None:
        pytest.fail("Chromium is missing: install it (apt-get install chromium) or name it in PREAU_CHROMIUM.")
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import expect, sync_playwright

    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
    # Playwright keeps an event loop in this thread; the tests' own queries in it are safe.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=[*quiet, *sandbox, "--disable-sync", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages: `new_page(width=360, height=740, dark=False, javascript=True)`.

    The test fails at its end when a page had an error in its console (a refusal by the CSP is one) or in a script.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(
        *, width: int = 1280, height: int = 800, dark: bool = False, javascript: bool = True, **options: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda line: errors.append(f"console: {line.text}") if line.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(f"script: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()
    if errors:
        pytest.fail("The browser complained:\n" + "\n".join(errors))


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of a computer's width."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A page of a small phone's width, with touch."""
    return new_page(width=360, height=740, has_touch=True, is_mobile=True)
