"""Starts the programs of a demonstration, watches them, and stops them in the opposite order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

STOP_SECONDS = 10.0


class InterruptedBySignalError(Exception):
    """A signal asked for the end (Ctrl-C, kill, or the terminal went away)."""


@dataclass
class Supervisor:
    """The running children, in the order they were started."""

    environment: dict[str, str]
    children: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def start(self, name: str, module: str, *arguments: str, **environment: str) -> None:
        """Run `python -m module` on a leash and in its own process group, out of reach of the terminal's Ctrl-C."""
        variables = {**self.environment, **environment, "PREAU_LEASH": str(os.getpid())}
        command = [sys.executable, "-m", "preau.config.leash", module, *arguments]
        self.children.append(
            (name, subprocess.Popen(command, env=variables, stdin=subprocess.DEVNULL, process_group=0))
        )

    def fallen(self) -> tuple[str, int] | None:
        """The name and exit code of a child that ended, if any."""
        for name, child in self.children:
            if (code := child.poll()) is not None:
                return name, code
        return None

    def stop(self) -> None:
        """Stop all, last started first; a child that does not leave in time is killed with its group."""
        while self.children:
            _, child = self.children.pop()
            with suppress(ProcessLookupError):
                child.terminate()
            with suppress(subprocess.TimeoutExpired):
                child.wait(STOP_SECONDS)
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def raise_on_signals() -> None:
    """Make the signals that end a program raise `InterruptedBySignalError`; later ones are ignored while all stops."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(number: int, frame: object) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise InterruptedBySignalError(signal.Signals(number).name)

    for number in numbers:
        signal.signal(number, interrupt)


def wait_until(ready: Callable[[], bool], supervisor: Supervisor, seconds: float) -> bool:
    """Poll until `ready`, the time is over or a child has fallen."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and supervisor.fallen() is None:
        if ready():
            return True
        time.sleep(0.05)
    return False
