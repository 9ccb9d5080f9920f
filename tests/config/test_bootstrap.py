"""The launcher, up to the point where it would install: a stand-in takes the place of pip and of the command."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from preau.config import bootstrap
from preau.config.datadir import ROOT


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lock files that pip was asked to install, in order."""
    calls: list[str] = []

    def pip(command: list[str], **options: object) -> None:
        assert not list(bootstrap.ENVIRONMENT.glob("*.ok")), "a marker stood while an install was under way"
        calls.append(Path(command[-1]).name)

    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "RUN_LOCK", tmp_path / "requirements.txt")
    monkeypatch.setattr(bootstrap, "DEVELOPER_LOCK", tmp_path / "requirements-dev.txt")
    stand_in = ModuleType("venv")
    stand_in.create = lambda path, **options: path.mkdir(parents=True)  # type: ignore[attr-defined]
    monkeypatch.setattr(bootstrap, "venv", stand_in)
    monkeypatch.setattr(bootstrap.subprocess, "run", pip)
    return calls


def test_environment_is_made_once(installed: list[str]) -> None:
    bootstrap.prepare(developer=False)
    bootstrap.prepare(developer=False)
    assert installed == ["requirements.txt"]


def test_developer_command_adds_its_tools_and_serves_the_others(installed: list[str]) -> None:
    bootstrap.prepare(developer=False)
    (bootstrap.ENVIRONMENT / "kept").touch()
    bootstrap.prepare(developer=True)
    bootstrap.prepare(developer=True)
    bootstrap.prepare(developer=False)
    assert installed == ["requirements.txt", "requirements-dev.txt"]
    assert (bootstrap.ENVIRONMENT / "kept").exists()


def test_environment_is_made_again_when_a_lock_file_changes(installed: list[str]) -> None:
    bootstrap.prepare(developer=True)
    (bootstrap.ENVIRONMENT / "old").touch()
    bootstrap.RUN_LOCK.write_text("changed")
    bootstrap.prepare(developer=False)
    assert installed == ["requirements-dev.txt", "requirements.txt"]
    assert not (bootstrap.ENVIRONMENT / "old").exists()


def test_interrupted_install_is_done_again(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(command: list[str], **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap.subprocess, "run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.prepare(developer=False)
    bootstrap.prepare(developer=False)
    assert installed == ["requirements.txt"]


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
