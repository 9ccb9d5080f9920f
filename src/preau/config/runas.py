"""How to run PostgreSQL, which refuses to be root: as oneself, in a user namespace, or as `nobody`."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class RunAs:
    """A way to run a program: a prefix to its command, or a user to become, and who owns the files it writes."""

    name: str
    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None
    owner: int = field(default_factory=os.getuid)

    def options(self) -> dict[str, object]:
        """The arguments of `subprocess` that change the user; none unless this way is another user."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        """Run to the end; output captured as text."""
        arguments = {"capture_output": True, "text": True, "cwd": "/", **self.options(), **options}
        return subprocess.run([*self.prefix, *command], **arguments)  # type: ignore[call-overload,no-any-return]

    def can(self, command: list[str]) -> bool:
        """Whether the command succeeds when run this way."""
        try:
            return self.run(command).returncode == 0
        except OSError:
            return False

    def take_over(self, folder: Path) -> None:
        """Make the files under `folder` belong to the user that will use them (root only; a no-op when they do)."""
        if os.getuid() != 0 or folder.lstat().st_uid == self.owner:
            return
        gid = self.gid if self.gid is not None else 0
        for parent, folders, files in os.walk(folder, topdown=False):
            for name in (*folders, *files):
                os.chown(os.path.join(parent, name), self.owner, gid, follow_symlinks=False)
        os.chown(folder, self.owner, gid, follow_symlinks=False)


def _namespace() -> RunAs | None:
    """A user namespace where we are somebody else; files stay ours. None where the kernel or the tool refuses."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    uid = pwd.getpwnam(UNPRIVILEGED).pw_uid
    way = RunAs("unshare", prefix=(unshare, "--user", f"--map-user={uid}", "--"))
    return way if way.can(["true"]) else None


def _nobody() -> RunAs | None:
    """The user `nobody`; only root can become somebody else."""
    if os.getuid() != 0:
        return None
    account = pwd.getpwnam(UNPRIVILEGED)
    return RunAs("nobody", uid=account.pw_uid, gid=account.pw_gid, owner=account.pw_uid)


def _has_account() -> bool:
    """Whether our user id has a line in the account file (initdb wants one)."""
    try:
        pwd.getpwuid(os.getuid())
    except KeyError:
        return False
    return True


def choose(forced: str = "") -> list[RunAs]:
    """The ways that work here, best first; `forced` ("unshare" or "nobody") keeps that one alone."""
    if os.getuid() != 0 and _has_account():
        return [RunAs("self")]
    makers = {"unshare": _namespace, "nobody": _nobody}
    names = [forced] if forced else list(makers)
    unknown = [name for name in names if name not in makers]
    if unknown:
        raise ValueError(f"PREAU_PG_ROOT : « {unknown[0]} » n'est ni unshare ni nobody.")
    return [way for name in names if (way := makers[name]()) is not None]
