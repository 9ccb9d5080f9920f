"""`./preau demo` for real: one small town for the whole file, started, used, and brought down in every way.

A start takes ten seconds of the machine: tests that only look share one demonstration (`standing`); those that bring
theirs down have a copy of their own, and say in the same breath how it starts again.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import mailbox
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from preau.config.demo import free_port
from tests.clock import program_environment

pytestmark = pytest.mark.slow


@dataclass
class Demo:
    """A running demonstration and all that it has printed until it was ready."""

    process: subprocess.Popen[str]
    port: int
    data: Path
    text: str = ""

    def read_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.text += line
            if "Ctrl-C" in line:
                return

    def get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        return connection.getresponse()

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(40)

    def children(self) -> list[str]:
        """The command lines of the processes that name our data folder or were started by the demonstration."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                ours = f"PREAU_DATA={self.data}\0".encode() in environment or str(self.data) in command
                if ours and command and folder.name != str(os.getpid()):
                    found.append(command)
        return found


def launch(data: Path, *options: str, port: int = 0) -> Demo:
    """Start a demonstration and read what it says until it is ready, or ends."""
    port = port or free_port()
    command = [sys.executable, "-m", "preau.config.cli", "demo", "--size", "small", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data", str(data), *options],
        env=program_environment(),
        cwd="/",
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    demo = Demo(process, port, data)
    demo.read_until_ready()
    return demo


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, lay: Callable[[Path], Path]) -> Path:
    """The data folder of a small town, built once and at rest: each test starts a copy of its own."""
    folder = lay(tmp_path_factory.mktemp("built") / "ma ville")
    demo = launch(folder)
    assert demo.process.poll() is None, demo.text
    assert demo.end(signal.SIGTERM) == 0
    return folder


@pytest.fixture
def start(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Demo]]:
    """Start a demonstration on the test's own copy of the town; those that still run at its end are stopped."""
    folder = tmp_path_factory.mktemp("demo") / town.name
    subprocess.run(["cp", "-a", town, folder], check=True)
    running: list[Demo] = []

    def start(*options: str, data: Path = folder, port: int = 0) -> Demo:
        running.append(launch(data, *options, port=port))
        return running[-1]

    yield start
    for demo in running:
        if demo.process.poll() is None:
            demo.process.send_signal(signal.SIGTERM)
    for demo in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            demo.process.wait(40)
        demo.process.stdout.close()  # type: ignore[union-attr]
    shutil.rmtree(folder.parent)


@pytest.fixture
def demo(start: Callable[..., Demo]) -> Demo:
    running = start()
    assert running.process.poll() is None, running.text
    return running


@pytest.fixture(scope="module")
def standing(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demonstration for the tests that look and leave it as it was."""
    folder = tmp_path_factory.mktemp("standing") / town.name
    subprocess.run(["cp", "-a", town, folder], check=True)
    running = launch(folder)
    assert running.process.poll() is None, running.text
    yield running
    assert running.end(signal.SIGTERM) == 0
    assert running.process.stdout is not None
    running.process.stdout.close()


def manage(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "preau.config.cli", "manage", "--data", str(data), *arguments]
    return subprocess.run(command, env=program_environment(), cwd="/", capture_output=True, text=True, timeout=60)


def shell(data: Path, code: str) -> str:
    """What a line of Python prints in `manage shell`."""
    done = manage(data, "shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


USERS = "from django.contrib.auth import get_user_model; users = get_user_model().objects; "
MAKE_ONE = USERS + "users.get_or_create(email='k@example.org')"
COUNT_IT = USERS + "print(users.filter(email='k@example.org').count())"
SEND_MAIL = "from django.core.mail import send_mail; send_mail('Été', 'à vous', None, ['p@example.org'])"
ASK_DATABASE = "from django.db import connection as c; print(c.cursor().execute('SELECT 7').fetchone()[0])"


def test_demo_serves_the_site_and_announces_the_accounts(standing: Demo) -> None:
    assert standing.get("/").status == 200
    assert standing.get("/demonstration/").status == 200
    assert f"http://127.0.0.1:{standing.port}/" in standing.text
    accounts = json.loads((standing.data / "accounts.json").read_text())
    assert accounts
    for account in accounts:
        assert account["email"] in standing.text


def test_page_carries_the_policy_and_hashed_files_are_kept_for_ever(standing: Demo) -> None:
    response = standing.get("/")
    body = response.read().decode()
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    sheet = body.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    assert standing.get(sheet).headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_mail_sent_by_a_command_lands_in_the_mailbox(standing: Demo) -> None:
    shell(standing.data, SEND_MAIL)
    messages = [m for m in mailbox.Maildir(standing.data / "mailbox") if m["X-RcptTo"] == "p@example.org"]
    assert len(messages) == 1
    assert standing.process.poll() is None


def test_mailbox_takes_mail_from_this_machine_only(standing: Demo) -> None:
    port = int((standing.data / "smtp").read_text().rsplit(":", 1)[1])
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.sendmail("a@example.org", ["b@example.org"], b"Subject: x\r\n\r\ncorps")
    listening = [
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    ]
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening


def stops_everything(demo: Demo, number: signal.Signals) -> None:
    """The signal ends all that the demonstration started."""
    assert len(demo.children()) >= 5
    assert demo.end(number) == 0
    assert demo.children() == []
    assert not (demo.data / "smtp").exists()


def test_data_outlives_each_signal_and_two_run_side_by_side(standing: Demo, start: Callable[..., Demo]) -> None:
    first = start()
    assert [one.get("/").status for one in (first, standing)] == [200, 200]
    assert first.get("/compte/connexion/").headers["Set-Cookie"].split("=")[0] == f"csrf{first.port}"
    shell(first.data, MAKE_ONE)
    stops_everything(first, signal.SIGHUP)
    assert standing.get("/").status == 200
    second = start()
    assert shell(second.data, COUNT_IT) == "1"
    assert "Préparation de la ville inventée" not in second.text
    stops_everything(second, signal.SIGINT)
    # A command brings the database up and down when no demonstration does.
    assert shell(second.data, ASK_DATABASE) == "7"
    assert second.children() == []


@pytest.mark.nightly
def test_fresh_starts_over(start: Callable[..., Demo]) -> None:
    first = start()
    shell(first.data, MAKE_ONE)
    stops_everything(first, signal.SIGTERM)
    second = start("--fresh")
    assert shell(second.data, COUNT_IT) == "0"
    stops_everything(second, signal.SIGTERM)


def ends_by_two_ctrl_c(demo: Demo) -> None:
    """The second does not cut the stop short."""
    os.killpg(demo.process.pid, signal.SIGINT)
    time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(40) == 0
    assert demo.children() == []


@pytest.mark.nightly
@pytest.mark.parametrize(("part", "name"), [("granian", "site"), ("preau.config.mailbox", "messagerie")])
def test_fall_of_a_program_is_said_and_stops_all(demo: Demo, part: str, name: str) -> None:
    """By day the worker falls, in `test_killed_launcher_leaves_no_program_that_answers`."""
    falls(demo, part, name)


def falls(demo: Demo, part: str, name: str) -> None:
    """One of its programs dies: it is said, and everything stops."""
    kill_child(demo, f"leash {part}")
    assert demo.process.wait(40) == 1
    assert demo.process.stdout is not None
    assert f"« {name} » s'est arrêté tout seul" in demo.process.stdout.read()
    assert demo.children() == []


def kill_child(demo: Demo, *parts: str) -> None:
    """Kill the direct child of the demonstration whose command has all the parts."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == demo.process.pid and any(part in command for part in parts):
                os.kill(int(folder.name), signal.SIGKILL)
                return
    pytest.fail(f"no child with {parts}")


def test_fall_of_the_database_is_said_and_the_next_start_works_and_stops_well(start: Callable[..., Demo]) -> None:
    demo = start()
    pid = int((demo.data / "postgres/cluster/postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    assert demo.process.wait(40) == 1
    assert demo.process.stdout is not None
    assert "La base de données s'est arrêtée toute seule" in demo.process.stdout.read()
    again = start()
    assert again.process.poll() is None, again.text
    ends_by_two_ctrl_c(again)


def test_killed_launcher_leaves_no_program_that_answers(start: Callable[..., Demo]) -> None:
    demo = start()
    demo.process.kill()
    demo.process.wait()
    deadline = time.monotonic() + 15
    while any("postgres" not in command for command in demo.children()) and time.monotonic() < deadline:
        time.sleep(0.1)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", demo.port)) != 0
    falls(start(port=demo.port), "preau.config.worker", "tâches de fond")


def test_busy_port_is_said(standing: Demo, start: Callable[..., Demo], tmp_path: Path) -> None:
    refused = start(data=tmp_path / "autre", port=standing.port)
    assert refused.process.wait() == 1
    assert refused.text == f"preau : Le port {standing.port} est déjà pris : choisissez-en un autre avec --port.\n"
    assert not (tmp_path / "autre").exists()


def test_fresh_refuses_data_in_use(standing: Demo, start: Callable[..., Demo]) -> None:
    refused = start("--fresh", data=standing.data)
    assert refused.process.wait() == 1
    assert "en service" in refused.text
    assert standing.get("/").status == 200


def test_fresh_refuses_a_folder_that_is_not_ours(start: Callable[..., Demo], tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    refused = start("--fresh", data=tmp_path)
    assert refused.process.wait() == 1
    assert (tmp_path / "photo.jpg").exists()
