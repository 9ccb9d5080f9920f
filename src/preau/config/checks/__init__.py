"""`./preau check`: everything that can be verified without running the product.

One line a check; what is wrong follows it, indented. Names after the command keep those checks alone.
`figures` checks nothing: it prints the measures of the code (`figures.py`).
"""

from __future__ import annotations

import sys
import textwrap
import time
from collections.abc import Callable

from preau.config.checks import figures, places, shape, source, tools

Check = Callable[[], list[str]]

CHECKS: dict[str, Check] = {
    "style": tools.ruff_check,
    "format": tools.ruff_format,
    "types": tools.mypy,
    "floors": tools.import_linter,
    "writes": shape.writes,
    "readers": shape.readers,
    "circles": shape.circles,
    "templates": tools.djlint,
    "migrations": tools.migrations,
    "deployment": tools.deployment,
    "words": tools.words,
    "locks": places.lock_files,
    "paths": places.machine_paths,
    "inline": source.inline_code,
    "sizes": source.sizes,
    "widths": source.widths,
}


def run(arguments: list[str]) -> int:
    """Run the named checks, or all; 1 when one of them found something, 2 for an unknown name."""
    if arguments == ["figures"]:
        print(figures.table())
        return 0
    unknown = sorted(set(arguments) - set(CHECKS))
    if unknown:
        print(f"preau: no such check: {', '.join(unknown)} (there are: {', '.join(CHECKS)})", file=sys.stderr)
        return 2
    failed = 0
    for name in arguments or CHECKS:
        started = time.monotonic()
        problems = CHECKS[name]()
        failed += bool(problems)
        print(f"{'FAIL' if problems else 'ok':<5}{name:<12}{time.monotonic() - started:6.1f} s", flush=True)
        for problem in problems:
            print(textwrap.indent(problem.rstrip(), "     "), flush=True)
    print(f"{failed} check(s) failed" if failed else "all checks passed")
    return 1 if failed else 0
