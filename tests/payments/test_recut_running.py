"""The attack of the review on the running site, two workers, three banks: nothing is stolen, the honest is paid."""

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
def test_nobody_credits_itself_on_the_running_site(tmp_path: Path, lay: Callable[[Path], Path]) -> None:
    command = [sys.executable, "-m", "tests.payments.recut_drill", str(lay(tmp_path / "drill"))]
    done = subprocess.run(command, capture_output=True, text=True, env=program_environment(), cwd=ROOT, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    print(told)
    assert (told["stolen"], told["honest"]) == (0, 0)
    assert told["told"] == [200, 200]
    assert told["tries"] > 300
    assert set(told["answers"]) <= {"200", "400", "403"}
    assert told["answers"]["200"] == 5  # a notice of PayFiP proves nothing: it is taken, and the bank is asked
