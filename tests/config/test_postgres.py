"""The embedded server, for real: each test makes a cluster of its own (about a second)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from preau.config import runas
from preau.config.postgres import EmbeddedPostgres, PostgresError, binary

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root needs another user")


@pytest.fixture
def server_at() -> Iterator[Callable[[Path], EmbeddedPostgres]]:
    """Makes servers without fsync and stops those that a failed test leaves running."""
    made: list[EmbeddedPostgres] = []

    def make(folder: Path) -> EmbeddedPostgres:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made.append(EmbeddedPostgres(folder, fsync=False))
        return made[-1]

    yield make
    for server in made:
        server.stop()


def value(server: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(server.url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def write_a_row(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def pid_of(server: EmbeddedPostgres) -> int:
    return int((server.placement.cluster / "postmaster.pid").read_text().splitlines()[0])


def test_start_creates_a_database_in_unicode_with_durable_writes(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "postgres") as server:
        assert value(server, "SELECT lower('ÉCOLE')") == "école"
        assert value(server, "SHOW fsync") == "on"
        assert value(server, "SHOW synchronous_commit") == "on"
        assert value(server, "SHOW listen_addresses") == ""
    assert not server.is_ready()


def test_data_survive_a_stop(tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres]) -> None:
    server = server_at(tmp_path / "postgres")
    server.start()
    write_a_row(server)
    server.stop()
    server.start()
    assert value(server, "SELECT answer FROM kept") == 42


def test_last_user_to_leave_stops_the_server(tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres]) -> None:
    first, second = server_at(tmp_path / "postgres"), server_at(tmp_path / "postgres")
    first.start()
    second.start()
    assert pid_of(first) == pid_of(second)
    first.stop()
    assert second.is_ready()
    second.stop()
    assert not second.is_ready()


def test_start_after_the_server_was_killed(tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres]) -> None:
    server = server_at(tmp_path / "postgres")
    server.start()
    write_a_row(server)
    killed = pid_of(server)
    os.kill(killed, signal.SIGKILL)
    while server.is_alive():
        time.sleep(0.01)
    again = server_at(tmp_path / "postgres")
    again.start()
    assert pid_of(again) != killed
    assert value(again, "SELECT answer FROM kept") == 42


def test_start_when_the_pid_file_names_another_program(
    tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres]
) -> None:
    server = server_at(tmp_path / "postgres")
    server.start()
    saved = (server.placement.cluster / "postmaster.pid").read_text().splitlines()
    server.stop()
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (server.placement.cluster / "postmaster.pid").write_text("\n".join([str(other.pid), *saved[1:]]) + "\n")
        server.start()
        assert server.is_ready()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_interrupted_creation_is_done_again(tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres]) -> None:
    server = server_at(tmp_path / "postgres")
    draft = tmp_path / "postgres" / "cluster.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    server.start()
    assert server.is_ready()
    assert not draft.exists()


def test_socket_moves_when_the_path_is_too_long_or_odd(
    tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres]
) -> None:
    server = server_at(tmp_path / ("l'école, à côté " * 7) / "postgres")
    server.start()
    assert value(server, "SELECT 1") == 1
    assert not server.placement.socket_folder.is_relative_to(tmp_path / "l")


def test_cluster_of_another_version_is_refused(tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres]) -> None:
    server = server_at(tmp_path / "postgres")
    server.start()
    server.stop()
    (server.placement.cluster / "PG_VERSION").write_text("11\n")
    with pytest.raises(PostgresError, match="PostgreSQL 11"):
        server.start()


def test_destroy_refuses_a_server_in_use(tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres]) -> None:
    server = server_at(tmp_path / "postgres")
    server.start()
    with pytest.raises(PostgresError, match="en service"):
        server_at(tmp_path / "postgres").destroy()
    server.stop()
    server.destroy()
    assert not (tmp_path / "postgres").exists()


def test_environment_of_libpq_does_not_lead_astray(
    tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"PGPORT": "1", "PGHOST": "nowhere.invalid", "PGDATA": "/nonexistent", "LC_ALL": "xx_XX"}.items():
        monkeypatch.setenv(name, text)
    server = server_at(tmp_path / "postgres")
    server.start()
    assert value(server, "SELECT current_database()") == "preau"


def test_wheel_has_the_programs_of_the_bench() -> None:
    assert binary("pgbench").is_file()
    assert binary("psql").is_file()


@as_root
@pytest.mark.parametrize(("way", "owner_is_root"), [("unshare", True), ("nobody", False)])
def test_root_can_run_it(
    way: str,
    owner_is_root: bool,
    tmp_path: Path,
    server_at: Callable[[Path], EmbeddedPostgres],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not runas.choose(way):
        pytest.skip(f"this machine does not allow {way}")
    monkeypatch.setenv("PREAU_PG_ROOT", way)
    tmp_path.chmod(0o755)
    server = server_at(tmp_path / "postgres")
    server.start()
    assert value(server, "SELECT 1") == 1
    assert (server.placement.cluster.stat().st_uid == 0) is owner_is_root
    server.stop()


@as_root
def test_nobody_gets_a_place_it_can_reach(
    tmp_path: Path, server_at: Callable[[Path], EmbeddedPostgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("PREAU_PG_ROOT", "nobody")
    server = server_at(closed / "postgres")
    server.start()
    write_a_row(server)
    assert not server.placement.cluster.is_relative_to(closed)
    server.stop()
    again = server_at(closed / "postgres")
    again.start()
    assert value(again, "SELECT answer FROM kept") == 42
    again.stop()
    place = again.placement.cluster.parent
    again.destroy()
    assert not place.exists()


@as_root
def test_unknown_way_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREAU_PG_ROOT", "sudo")
    with pytest.raises(ValueError, match="sudo"):
        EmbeddedPostgres(tmp_path / "postgres").start()
