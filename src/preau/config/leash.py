"""Runs a module as `python -m` would, and ends it when the process that started it ends, however that was.

    python -m preau.config.leash MODULE [ARGUMENT]…

Only Linux can promise it; elsewhere a killed launcher may leave its children running.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for SIGTERM at the parent's death, then become the module."""
    parent = int(os.environ.pop("PREAU_LEASH", "0"))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if parent and os.getppid() != parent:
            sys.exit(1)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
