"""Limits on attempts hold when two web workers serve: they count together, also for attempts made at once."""

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
def test_two_workers_count_attempts_together(tmp_path: Path, lay: Callable[[Path], Path]) -> None:
    command = [sys.executable, "-m", "tests.web.throttle_drill", str(lay(tmp_path / "drill"))]
    done = subprocess.run(command, capture_output=True, text=True, env=program_environment(), cwd=ROOT, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    print(told)
    ticks = told.pop("ticks")
    assert told == {
        "one_by_one": [["wrong"] * 5 + ["wait"], ["wait"]],  # then the right password waits too
        "wrong_at_once": 5,
        "waits_at_once": 19,
        "resets": 5,
        "refused_resets": 19,
        "another_account": "in",
    }
    assert len(ticks) == 2
    assert min(ticks) >= 10  # a tenth of a second at least: both workers took part
