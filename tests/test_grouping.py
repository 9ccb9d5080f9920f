"""Groups of tests that share a process."""

from __future__ import annotations

import pytest

from preau.config.datadir import ROOT
from tests.grouping import GROUPS, Grouped, group_of


@pytest.mark.parametrize("path", GROUPS)
def test_group_names_something_that_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_tests_of_a_group_have_one_scope_and_others_their_own() -> None:
    drills = {"tests/standing/test_away.py::test_a", "tests/web/test_throttles.py::test_b[1]"}
    assert {group_of(name) for name in drills} == {"drills"}
    assert group_of("tests/web/test_day.py::test_c[x@y]") == "tests/web/test_day.py::test_c[x@y]"


def test_this_run_is_grouped_when_processes_share_it(pytestconfig: pytest.Config) -> None:
    """The hook is ours: nobody else's scheduler is asked."""
    plugin = pytestconfig.pluginmanager.get_plugin("tests.grouping")
    assert plugin is not None
    assert plugin.Grouped is Grouped
