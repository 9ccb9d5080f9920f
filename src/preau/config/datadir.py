"""The data folder of a demonstration or of a test run: marker, secret key and the places of everything in it."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DEFAULT_DATA = ROOT / ".preau" / "demo"
TEST_DATA = ROOT / ".preau" / "test"
MARKER = ".preau-data"


class DataDirError(RuntimeError):
    """The folder cannot serve as a data folder; the message is for the person at the terminal."""


@dataclass(frozen=True)
class DataDir:
    """A folder that holds one instance: database, mailbox, static files, accounts."""

    path: Path

    @classmethod
    def at(cls, path: str | os.PathLike[str]) -> DataDir:
        """The data folder at `path`, whether or not it exists yet."""
        return cls(Path(path).expanduser().absolute())

    @classmethod
    def from_environment(cls) -> DataDir:
        """The folder of `PREAU_DATA`, else `.preau/demo` in the checkout."""
        return cls.at(os.environ.get("PREAU_DATA") or DEFAULT_DATA)

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def mailbox(self) -> Path:
        return self.path / "mailbox"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def accounts(self) -> Path:
        return self.path / "accounts.json"

    def create(self) -> None:
        """Make the folder and its marker; refuses a folder that holds something else."""
        if self.path.exists() and not self.path.is_dir():
            raise DataDirError(f"{self.path} n'est pas un dossier.")
        marker = self.path / MARKER
        if self.path.is_dir() and not marker.exists() and any(self.path.iterdir()):
            raise DataDirError(
                f"{self.path} contient autre chose que des données de Préau : choisissez un autre dossier."
            )
        try:
            # Others may pass through (the database may run as another user) but not list what is inside.
            self.path.mkdir(parents=True, exist_ok=True, mode=0o711)
            marker.touch()
        except OSError as error:
            raise DataDirError(f"Impossible d'écrire dans {self.path} : {error.strerror}.") from error

    def check_ours(self) -> None:
        """Refuse a folder that holds something else than our data."""
        if self.path.is_dir() and any(self.path.iterdir()) and not (self.path / MARKER).is_file():
            raise DataDirError(f"{self.path} n'est pas un dossier de données de Préau : rien n'a été effacé.")

    def wipe(self) -> None:
        """Delete everything but the marker, only when the marker says that the folder is ours."""
        self.check_ours()
        for child in self.path.iterdir() if self.path.is_dir() else ():
            if child.is_dir() and not child.is_symlink():
                shutil.rmtree(child)
            elif child.name != MARKER:
                child.unlink()

    def secret_key(self) -> str:
        """A random key made once and kept, so that sessions survive a restart."""
        path = self.path / "secret_key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as stream:
            stream.write(key := secrets.token_urlsafe(50))
        return key
