"""Long papers and exports: asked for by a page, made by the worker, taken by who asked while they may read it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains

from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, StructureRole
from preau.exports.actions import (
    ATTEMPTS,
    FRESH,
    KEPT,
    LONG,
    SILENT,
    Asked,
    ask_file,
    claim,
    purge_files,
    waiting_files,
)
from preau.exports.models import PreparedFile
from preau.notices.models import OutgoingMail
from preau.web.long_files import make
from preau.web.tasks import pick_up_files
from tests.acting import by
from tests.factories.accounts import StaffFactory
from tests.jobs import run_jobs
from tests.receipts.closing.till import Family, Till
from tests.wallets.conftest import NOW
from tests.web.test_exports import EXPORTS, FAMILY_EXPORTS, Scene, _scene, asked_for, read_csv

TODAY = NOW.date()


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def till(db: None, clock: Any) -> Till:
    return Till(max_holding_cents=1_000_000)


@pytest.fixture
def family(till: Till) -> Family:
    return till.family()


@pytest.fixture
def scene(till: Till, family: Family, monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = _scene(till, family)
    monkeypatch.setattr("preau.web.long_files.DIRECT", 0)
    return made


def ask(client: Client, path: str, wanted: str = "csv") -> str:
    """The page of the file."""
    response = client.get(path, asked_for(path, wanted))
    assert response.status_code == 302, path
    return str(response["Location"])


def content(page: str) -> str:
    return f"{page}contenu/"


@pytest.mark.parametrize("wanted", ["csv", "pdf"])
@pytest.mark.parametrize("name", sorted({*EXPORTS, "desk_sheet"}))
def test_every_long_file_is_made_by_the_worker(
    scene: Scene, name: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if wanted == "pdf" and name in ("follow_up", "desk_family_list"):
        pytest.skip("has no PDF")
    client = scene.parent if name in FAMILY_EXPORTS else scene.agent
    page = ask(client, scene.paths[name], wanted)
    assertContains(client.get(page), "Votre fichier se prépare.")
    assert client.get(content(page)).status_code == 404
    run_jobs()
    assertContains(client.get(page), content(page))
    found = client.get(content(page))
    monkeypatch.setattr("preau.web.long_files.DIRECT", 1000)
    direct = client.get(scene.paths[name], asked_for(scene.paths[name], wanted))
    assert (found.content, found["Content-Type"]) == (direct.content, direct["Content-Type"])
    assert found["Content-Disposition"] == direct["Content-Disposition"]


def test_short_file_is_given_at_once_and_a_long_one_is_not_made_by_the_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: object, **options: object) -> bytes:
        raise AssertionError("made by the page")

    lines = len(scene.agent.get(scene.paths["desk_receipts"]).context["lines"])
    with monkeypatch.context() as patch:
        patch.setattr("preau.web.desk.money.books.journal.journal_pdf", never)
        patch.setattr("preau.web.long_files.DIRECT", lines - 1)
        ask(scene.agent, scene.paths["desk_receipts"], "pdf")
    monkeypatch.setattr("preau.web.long_files.DIRECT", lines)
    assert scene.agent.get(scene.paths["desk_receipts"], {"format": "pdf"}).content.startswith(b"%PDF-")


def test_asked_twice_is_the_same_file_until_it_is_old(scene: Scene, clock: Any) -> None:
    path = scene.paths["desk_receipts"]
    page = ask(scene.agent, path)
    assert ask(scene.agent, path) == page
    assert ask(scene.agent, path, "xlsx") != page
    run_jobs()
    clock.move_to(NOW + FRESH - timedelta(seconds=1))
    assert ask(scene.agent, path) == page
    clock.move_to(NOW + FRESH + timedelta(seconds=1))
    assert ask(scene.agent, path) != page


def test_file_is_for_who_asked_alone(scene: Scene, till: Till) -> None:
    page = ask(scene.agent, scene.paths["desk_receipts"])
    run_jobs()
    other, stranger = Client(), Client()
    other.force_login(StaffFactory.create(structure=till.structure, role=Role.CASH_OFFICER).user)
    stranger.force_login(StaffFactory.create(role=Role.CASH_OFFICER).user)
    for client in (other, stranger, scene.parent):
        assert [client.get(where).status_code for where in (page, content(page))] == [404, 404]
    assert Client().get(content(page)).status_code == 302


def test_file_is_kept_from_who_lost_the_right_to_it(scene: Scene) -> None:
    page = ask(scene.agent, scene.paths["desk_receipts"])
    run_jobs()
    assert scene.agent.get(content(page)).status_code == 200
    StructureRole.objects.exclude(role=Role.DESK).delete()
    assert scene.agent.get(page).status_code == 200
    assert scene.agent.get(content(page)).status_code == 404


def test_file_of_a_family_is_kept_from_who_left_it(scene: Scene, till: Till, family: Family) -> None:
    page = ask(scene.parent, scene.paths["operations"])
    run_jobs()
    assert scene.parent.get(content(page)).status_code == 200
    HouseholdAccess.objects.filter(user=family.user).update(household=till.family().household)
    assert b"Kervella" not in scene.parent.get(content(page)).content


def test_right_lost_before_the_file_is_made_gives_nothing(scene: Scene) -> None:
    page = ask(scene.agent, scene.paths["desk_receipts"])
    StructureRole.objects.exclude(role=Role.DESK).delete()
    run_jobs()
    file = PreparedFile.objects.get()
    assert (file.has_failed, bytes(file.content)) == (True, b"")
    assertContains(scene.agent.get(page), "n’a pas pu être préparé")


def test_file_of_a_dead_worker_is_taken_up_and_that_of_a_living_one_is_not(scene: Scene, clock: Any) -> None:
    page = ask(scene.agent, scene.paths["desk_receipts"])
    file = PreparedFile.objects.get()
    assert claim(file.pk, NOW) is not None  # it dies here
    clock.move_to(NOW + SILENT)
    pick_up_files(0)
    assert PreparedFile.objects.get().finished_at is None
    clock.move_to(NOW + SILENT + timedelta(seconds=1))
    pick_up_files(0)
    assert read_csv(scene.agent.get(content(page)).content)


def test_file_that_fails_is_tried_again_then_given_up(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ask(scene.agent, scene.paths["desk_receipts"], "pdf")
    file = PreparedFile.objects.get()

    def broken(*args: object, **options: object) -> bytes:
        raise RuntimeError("no paper")

    with monkeypatch.context() as patch:
        patch.setattr("preau.web.desk.money.books.journal.journal_pdf", broken)
        for tried in range(1, ATTEMPTS + 1):
            assert waiting_files(NOW) == [file.pk]
            with pytest.raises(RuntimeError):
                make(file.pk)
            file.refresh_from_db()
            assert (file.attempts, file.has_failed) == (tried, tried == ATTEMPTS)
    assertContains(scene.agent.get(page), "Demander de nouveau")
    again = ask(scene.agent, scene.paths["desk_receipts"], "pdf")
    assert again != page
    run_jobs()
    assert scene.agent.get(content(again)).content.startswith(b"%PDF-")


def test_progress_is_shown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preau.web.long_files.STEP", 2)
    told: list[int] = []
    monkeypatch.setattr("preau.web.long_files.tell_progress", lambda file, done: told.append(done))
    page = ask(scene.agent, scene.paths["desk_receipts"])
    PreparedFile.objects.update(done=3)
    assertContains(scene.agent.get(page), '<progress class="progress-line" value="3"')
    assert scene.agent.get(page)["Refresh"] == "10"
    run_jobs()
    assert "Refresh" not in scene.agent.get(page).headers
    assert told[:2] == [2, 4]


@pytest.mark.parametrize(("after", "mails"), [(LONG, 0), (LONG + timedelta(seconds=1), 1)])
def test_who_waited_long_is_told_by_mail(scene: Scene, clock: Any, after: timedelta, mails: int) -> None:
    page = ask(scene.agent, scene.paths["desk_receipts"])
    clock.move_to(NOW + after)
    before = OutgoingMail.objects.count()
    make(PreparedFile.objects.get().pk)
    assert OutgoingMail.objects.count() - before == mails
    if mails:
        assert page in OutgoingMail.objects.latest("pk").body


def test_files_are_deleted_after_some_days(scene: Scene) -> None:
    ask(scene.agent, scene.paths["desk_receipts"])
    run_jobs()
    assert (purge_files(NOW + KEPT), purge_files(NOW + KEPT + timedelta(seconds=1))) == (0, 1)


def test_page_of_a_file_takes_a_fixed_number_of_statements(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = ask(scene.agent, scene.paths["desk_receipts"])
    run_jobs()
    with django_assert_num_queries(4):  # session, account, role, file
        scene.agent.get(page)


def test_rush_of_the_same_request_is_one_file(transactional_db: None) -> None:
    till = Till()
    agent = StaffFactory.create(structure=till.structure).user

    def once(_: int) -> int:
        try:
            asked = Asked(path="/x/?format=csv", lines=5, language="fr", key=uuid4(), link="http://x/")
            return ask_file(structure=till.structure, asked=asked, actor=by(agent), now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(once, range(16)))) == 1
    assert PreparedFile.objects.count() == 1
