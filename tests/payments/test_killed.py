"""Nothing is lost and nothing doubled when a web worker or PostgreSQL is killed in the middle of payments."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from preau.config.datadir import ROOT
from tests.clock import program_environment


@pytest.mark.slow
def test_each_payment_is_credited_exactly_once_whatever_is_killed(tmp_path: Path, lay: Callable[[Path], Path]) -> None:
    command = [sys.executable, "-m", "tests.payments.kill_drill", str(lay(tmp_path / "drill"))]
    done = subprocess.run(command, capture_output=True, text=True, env=program_environment(), cwd=ROOT, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    print(told)
    assert (told["credits"], told["wrong"], told["missing_cents"]) == (100, 0, 0)
    assert (told["paid"], told["refused"]) == (100, 100)
    assert told["web"] >= 1
    assert told["postgres"] >= 1
