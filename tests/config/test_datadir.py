from __future__ import annotations

from pathlib import Path

import pytest

from preau.config.datadir import MARKER, DataDir, DataDirError


def test_create_marks_an_empty_folder_and_can_be_repeated(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path / "new" / "data")
    data.create()
    data.create()
    assert [child.name for child in data.path.iterdir()] == [MARKER]


def test_create_refuses_a_folder_with_something_else(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(DataDirError, match="autre chose"):
        DataDir.at(tmp_path).create()


def test_create_refuses_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataDirError, match="n'est pas un dossier"):
        DataDir.at(tmp_path / "file").create()


def test_wipe_empties_our_folder_without_following_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    data = DataDir.at(tmp_path / "data")
    data.create()
    (data.path / "mailbox").mkdir()
    (data.path / "mailbox" / "mail").touch()
    (data.path / "link").symlink_to(outside)
    data.wipe()
    assert [child.name for child in data.path.iterdir()] == [MARKER]
    assert (outside / "kept").exists()


def test_wipe_refuses_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(DataDirError, match="rien n'a été effacé"):
        DataDir.at(tmp_path).wipe()
    assert (tmp_path / "photo.jpg").exists()


def test_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path)
    key = data.secret_key()
    assert len(key) >= 50
    assert data.secret_key() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREAU_DATA", str(tmp_path / "here"))
    assert DataDir.from_environment() == DataDir(tmp_path / "here")
