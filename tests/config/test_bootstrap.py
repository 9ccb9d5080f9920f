"""The launcher, up to the point where it would install: a stand-in takes the place of pip and of the command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from preau.config import bootstrap
from preau.config.datadir import ROOT


class Pip:
    """Stands where pip and venv would: notes what it was asked, and makes folders that look like environments."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.fails = False

    def __call__(self, command: list[str], **options: object) -> None:
        folder = Path(command[0]).parents[1]
        assert not list(folder.glob("*.ok")), "a marker stood while an install was under way"
        self.calls.append(command)
        if self.fails:
            raise KeyboardInterrupt

    @property
    def installed(self) -> list[str]:
        return [Path(command[-1]).name for command in self.calls]


def make_folder(folder: Path, **options: object) -> None:
    """An environment of the Python that runs the tests."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    version = ".".join(map(str, sys.version_info[:3]))
    (folder / "pyvenv.cfg").write_text(f"home = {sys.base_prefix}/bin\nversion = {version}\n")


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "ENVIRONMENTS", tmp_path / ".venvs")
    monkeypatch.setattr(bootstrap, "RUN_LOCK", tmp_path / "requirements.txt")
    monkeypatch.setattr(bootstrap, "DEVELOPER_LOCK", tmp_path / "requirements-dev.txt")
    stand_in = ModuleType("venv")
    stand_in.create = make_folder  # type: ignore[attr-defined]
    monkeypatch.setattr(bootstrap, "venv", stand_in)
    asked = Pip()
    monkeypatch.setattr(bootstrap.subprocess, "run", asked)
    return asked


def change_lock() -> None:
    """What `git pull` does."""
    bootstrap.RUN_LOCK.write_text("changed")


def test_environment_is_made_once_and_linked(pip: Pip) -> None:
    folder = bootstrap.prepare("demo")
    assert bootstrap.prepare("demo") == bootstrap.prepare("serve") == folder
    assert pip.installed == ["requirements.txt"]
    assert bootstrap.ENVIRONMENT.is_symlink()
    assert bootstrap.ENVIRONMENT.resolve() == folder


def test_developers_have_an_environment_of_their_own(pip: Pip) -> None:
    running = bootstrap.prepare("serve")
    developers = bootstrap.prepare("test")
    assert running != developers
    assert bootstrap.prepare("check") == developers
    assert bootstrap.prepare("worker") == running
    assert pip.installed == ["requirements.txt", "requirements-dev.txt"]
    assert bootstrap.ENVIRONMENT.resolve() == running


def test_developers_environment_serves_a_demonstration(pip: Pip) -> None:
    assert bootstrap.prepare("test") == bootstrap.prepare("demo")
    assert pip.installed == ["requirements-dev.txt"]


@pytest.mark.parametrize("command", ["serve", "worker", "night", "upgrade", "manage", "check-config"])
def test_service_never_installs_when_a_lock_file_changed(pip: Pip, command: str) -> None:
    bootstrap.prepare("install")
    change_lock()
    with pytest.raises(bootstrap.RefusedError, match=r"\./preau install"):
        bootstrap.prepare(command)
    assert pip.installed == ["requirements.txt"]


def test_new_environment_is_made_beside_the_one_in_use(pip: Pip) -> None:
    old = bootstrap.prepare("install")
    bootstrap.hold(old)
    change_lock()
    new = bootstrap.prepare("install")
    bootstrap.prune(new)
    assert old != new
    assert (old / bootstrap.RUN).exists()
    assert bootstrap.ENVIRONMENT.resolve() == new


def test_environment_that_nothing_runs_from_is_deleted_by_install(pip: Pip) -> None:
    old = bootstrap.prepare("install")
    change_lock()
    bootstrap.install([])
    assert not old.exists()
    assert bootstrap.prepare("serve").exists()


def test_folder_of_an_older_launcher_is_taken_when_its_marker_fits(pip: Pip) -> None:
    make_folder(bootstrap.ENVIRONMENT)
    (bootstrap.ENVIRONMENT / bootstrap.RUN).write_text(bootstrap.environment_key())
    assert bootstrap.prepare("serve") == bootstrap.ENVIRONMENT
    change_lock()
    bootstrap.prepare("demo")
    assert bootstrap.ENVIRONMENT.is_dir()
    assert not bootstrap.ENVIRONMENT.is_symlink()


def test_environment_of_another_python_of_the_machine_is_taken(pip: Pip, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root, whose python3 is another one, must not make the service's environment again."""
    folder = bootstrap.prepare("install")
    monkeypatch.setattr(bootstrap.sys, "base_prefix", "/elsewhere")
    assert bootstrap.prepare("manage") == folder
    assert len(pip.calls) == 1


def test_environment_of_somebody_else_is_never_made_again(pip: Pip, monkeypatch: pytest.MonkeyPatch) -> None:
    bootstrap.prepare("install")
    change_lock()
    monkeypatch.setattr(bootstrap.os, "getuid", lambda: 12345)
    with pytest.raises(bootstrap.RefusedError, match="belongs to"):
        bootstrap.prepare("install")
    assert len(pip.calls) == 1


def test_interrupted_install_is_done_again(pip: Pip) -> None:
    pip.fails = True
    with pytest.raises(KeyboardInterrupt):
        bootstrap.prepare("install")
    pip.fails = False
    assert bootstrap.find(developer=False) is None
    bootstrap.prepare("install")
    assert bootstrap.find(developer=False) is not None


def test_wheels_are_installed_without_the_network(pip: Pip, tmp_path: Path) -> None:
    bootstrap.install(["--wheels", str(tmp_path)])
    assert ["--no-index", "--find-links", str(tmp_path)] == pip.calls[0][-6:-3]


@pytest.mark.parametrize(("words", "code"), [(["help"], 0), (["--version"], 0), ([], 0), (["instal"], 2)])
def test_help_version_and_mistakes_touch_nothing(tmp_path: Path, words: list[str], code: int) -> None:
    """A stale environment, for real: the launcher runs from a copy of the source."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.po"))
    for name in ("preau", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "preau-run.ok").write_text("of another version")
    before = sorted(tmp_path.rglob("*"))
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(["/bin/sh", str(tmp_path / "preau"), *words], capture_output=True, text=True, env=environment)
    assert done.returncode == code
    assert "preau" in done.stdout + done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    refused = subprocess.run(
        ["/bin/sh", str(tmp_path / "preau"), "serve"], capture_output=True, text=True, env=environment
    )
    assert refused.returncode == 1
    assert "./preau install" in refused.stderr
    assert sorted(tmp_path.rglob("*")) == before


def copy_of_launcher(tmp_path: Path) -> Path:
    """The launcher in a folder with a space, its second step replaced by one that shows what it was given."""
    folder = tmp_path / "un dossier"
    (folder / "src/preau/config").mkdir(parents=True)
    shutil.copy(ROOT / "preau", folder)
    (folder / "src/preau/config/bootstrap.py").write_text("import sys; print(sys.flags.isolated, sys.argv[1:])")
    return folder / "preau"


def launch(launcher: Path, path: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(launcher), "demo", "--data", "a b"],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": path, **environment},
    )


def test_launcher_hands_over_from_any_folder_without_home(tmp_path: Path) -> None:
    done = launch(copy_of_launcher(tmp_path), os.environ["PATH"], HOME="")
    assert (done.returncode, done.stdout.strip()) == (0, "1 ['demo', '--data', 'a b']")


def pretend_python(folder: Path, script: str) -> str:
    """A PATH where the only Python is a shell script, beside the few tools the launcher needs."""
    for tool in ("dirname",):
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    python = folder / "python3"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    return str(folder)


def test_launcher_says_that_python_is_too_old(tmp_path: Path) -> None:
    launcher = copy_of_launcher(tmp_path)
    (tmp_path / "bin").mkdir()
    done = launch(launcher, pretend_python(tmp_path / "bin", "exit 1"))
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr


def test_launcher_says_that_venv_is_missing(tmp_path: Path) -> None:
    launcher = copy_of_launcher(tmp_path)
    (tmp_path / "bin").mkdir()
    done = launch(launcher, pretend_python(tmp_path / "bin", 'case "$2" in *venv*) exit 1;; esac'))
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
