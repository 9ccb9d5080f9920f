"""`./preau bench [--json FILE] [--quick]`: every figure in one run, on a server made for it and thrown away."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Figures
from preau.config.datadir import ROOT, DataDir
from preau.config.demo import free_port
from preau.config.placement import clean_environment
from preau.config.postgres import EmbeddedPostgres, binary

PGBENCH_SECONDS = 8


def main() -> int:
    """Measure, print a table, write JSON lines; a figure that cannot be measured ends the run with its error."""
    options = argparse.ArgumentParser(prog="./preau bench", description="Mesures de Préau.")
    options.add_argument("--json", type=Path, metavar="FICHIER", help="une figure par ligne, en JSON")
    options.add_argument("--quick", action="store_true", help="sans la ville de 50 000 foyers ni le démarrage")
    chosen = options.parse_args()
    if chosen.json:
        chosen.json.write_text("")
    figures = Figures(chosen.json)
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as folder:
        os.environ["PREAU_DATA"] = folder
        measure(figures, Path(folder), chosen.quick)
    if missed := figures.missed():
        print(f"past their goal: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def measure(figures: Figures, folder: Path, quick: bool) -> None:
    """PostgreSQL alone first, then the site on it, then the same pages in a city, then a first start."""
    pgbench(figures, folder / "measures")
    from bench import accounts, bank, confirm, desk, growth, journal, ledger, pages, records, slip, slow
    from bench.site import site

    with site(folder / "measures") as running:
        from django.core.management import call_command

        from bench.town import measuring_town

        call_command("demo_data", size="town", verbosity=0)
        pages.measure(figures, running, "town")
        slow.measure(figures, running)
        growth.measure(figures)
        records.measure(figures)
        town = measuring_town()
        confirm.statements(figures, town)
        confirm.measure(figures, running, town)
        confirm.rush(figures, running, town)
        bank.measure(figures, running)
        ledger.measure(figures)
        slip.measure(figures)
        accounts.measure(figures)
        journal.measure(figures)
        figures.add("web.rss_mb", running.memory_mb(), "MB", "two workers and their parent, after the measures")
    if not quick:
        with site(folder / "city") as running:
            started = time.perf_counter()
            call_command("demo_data", size="city", verbosity=0)
            figures.add("demo_city.seconds", time.perf_counter() - started, "s", "50,000 households, goal 180")
            pages.measure(figures, running, "city")
            desk.measure(figures)
        demo_start(figures, folder / "start")


def pgbench(figures: Figures, folder: Path) -> None:
    """TPC-B of PostgreSQL's own tool, 8 clients, scale 20, on the same server and disk."""
    data = DataDir.at(folder)
    data.create()
    with EmbeddedPostgres(data.postgres) as server:
        program, environment = str(binary("pgbench")), clean_environment()
        subprocess.run(
            [program, "--quiet", "-i", "-s", "20", server.url], check=True, capture_output=True, env=environment
        )
        command = [program, "-c", "8", "-j", "2", "-T", str(PGBENCH_SECONDS), server.url]
        output = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
        tps = re.search(r"tps = ([0-9.]+)", output)
        if tps is None:
            raise RuntimeError(output)
        figures.add("pgbench.tps", float(tps[1]), "/s", f"TPC-B, scale 20, 8 clients, {PGBENCH_SECONDS} s")


def demo_start(figures: Figures, folder: Path) -> None:
    """From the command to « Préau est prêt », database, town of 4,000 households, worker and site included; again."""
    command = [str(ROOT / "preau"), "demo", "--port", str(free_port()), "--data", str(folder)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREAU_", "DATABASE_"))}
    for name, which, goal in (("demo_start", "first", 120), ("demo_again", "second", 20)):
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as demo:
            try:
                for line in demo.stdout or ():
                    if "prêt en" in line:
                        break
                seconds = time.perf_counter() - started
            finally:
                demo.terminate()
                demo.wait()
        if demo.returncode:
            raise RuntimeError(f"the demonstration ended with {demo.returncode}")
        detail = f"{which} start, 4,000 households, environment already there; goal {goal}"
        figures.add(f"{name}.seconds", seconds, "s", detail, goal=goal)


if __name__ == "__main__":
    sys.exit(main())
