"""The commands of `./preau`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date

from preau import __version__
from preau.config.datadir import ROOT, TEST_DATA, DataDir, DataDirError
from preau.config.postgres import PostgresError

HELP = """\
./preau — le portail des familles

  demo [--port N] [--data DOSSIER] [--fresh] [--size small|town|city]
                      lance une démonstration complète sur cette machine
  test [--today AAAA-MM-JJ] [OPTIONS]
                      tous les tests (les options sont celles de pytest) ; --today choisit le jour où ils se croient
  check               vérifie le code : style, types, étages, migrations…
  bench [--json FICHIER]
                      mesure les temps et les débits
  manage [--data DOSSIER] COMMANDE …
                      une commande d'administration ; sans DATABASE_URL, sur la base de la démonstration
  help, --version     cette aide ; la version (rien d’autre n’est touché)

En production (DATABASE_URL et les variables de docs/operations.md) :

  install [--wheels DOSSIER]
                      les paquets de cette version, à côté de ceux qui servent ; la seule à aller sur le réseau
  upgrade             migrations, table de cache, fichiers statiques
  collect             fichiers statiques seuls, sur chaque machine qui sert
  check-config [--json]
                      ce qui est en vigueur : base, rôle, limites, relais, disque…
  serve [--host H] [--port N] [--workers N]
  worker [--concurrency N]
                      les tâches de fond
  night               le passage de nuit
"""


def take_data(arguments: list[str]) -> tuple[DataDir, list[str]]:
    """Split a leading `--data DIR` from the rest."""
    if arguments[:1] == ["--data"] and len(arguments) > 1:
        return DataDir.at(arguments[1]), arguments[2:]
    if arguments and arguments[0].startswith("--data="):
        return DataDir.at(arguments[0].removeprefix("--data=")), arguments[1:]
    return DataDir.from_environment(), arguments


def manage(arguments: list[str]) -> int:
    """A Django command, in this process, with a database behind it."""
    from preau.config.embedded import database_environment

    data, rest = take_data(arguments)
    with database_environment(data):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["./preau manage", *rest])
    return 0


def night(arguments: list[str]) -> int:
    """The nightly run."""
    data, rest = take_data(arguments)
    return manage([f"--data={data.path}", "night", *rest])


def worker(arguments: list[str]) -> int:
    """Background jobs, until stopped."""
    from preau.config.embedded import database_environment

    os.environ["PREAU_ROLE"] = "worker"
    data, rest = take_data(arguments)
    with database_environment(data):
        import django

        django.setup()
        from preau.config import worker as background

        return background.run(rest)


def upgrade(arguments: list[str]) -> int:
    """Bring a database and the static files to this version."""
    from preau.config.embedded import database_environment

    data, _ = take_data(arguments)
    with database_environment(data):
        import django

        django.setup()
        from django.core.management import call_command

        from preau.config import static

        call_command("migrate", interactive=False)
        call_command("createcachetable")
        static.collect()
        call_command("upgrade_notes")
    return 0


def serve(arguments: list[str]) -> int:
    """The web server on the database of `DATABASE_URL`; only comes back when it cannot start."""
    from preau.config.demo import web_server

    options = argparse.ArgumentParser(prog="./preau serve")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8000)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args(arguments)
    if not os.environ.get("DATABASE_URL"):
        print("preau: serve needs DATABASE_URL; for a try, use ./preau demo.", file=sys.stderr)
        return 2
    os.environ["PREAU_ROLE"] = "web"
    if told := loop_behind_proxy():
        print(f"preau: {told}", file=sys.stderr)
        return 2
    return os.execv(sys.executable, [sys.executable, "-m", *web_server(chosen.host, chosen.port, chosen.workers, 30)])


def collect(arguments: list[str]) -> int:
    """The static files of this version, on each machine that serves."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preau.config.settings")
    import django

    django.setup()
    from preau.config import static

    static.collect()
    return 0


def check_config(arguments: list[str]) -> int:
    """What is in force."""
    from preau.config.embedded import database_environment

    os.environ["PREAU_ROLE"] = "web"
    data, rest = take_data(arguments)
    with database_environment(data):
        import django

        django.setup()
        from preau.config import check_config as checking

        return checking.run(rest)


def loop_behind_proxy() -> str:
    """Why the site would send every page back to itself, if it would: it speaks plain http to a proxy it knows not."""
    from preau.config.environment import THIS_MACHINE, flag, proxies, words

    is_public = not set(words("PREAU_HOSTS")) <= THIS_MACHINE
    if not is_public or proxies("PREAU_PROXIES") or flag("PREAU_INSECURE_COOKIES") or flag("PREAU_DEBUG"):
        return ""
    return (
        "PREAU_PROXIES is 0 and everything is https: behind a proxy, each page would be sent back to itself for ever. "
        "Set PREAU_PROXIES=1 (deploy/nginx.conf and deploy/Caddyfile show what the proxy must send)."
    )


def demo(arguments: list[str]) -> int:
    """A whole demonstration."""
    from preau.config import demo as demonstration

    return demonstration.run(arguments)


def become(*command: str) -> int:
    """Turn this process into a developer's tool, at the root of the checkout."""
    os.chdir(ROOT)
    return os.execv(sys.executable, [sys.executable, *command])


def test(arguments: list[str]) -> int:
    """The tests, in three processes when none is named (`-n 0` undoes it), on the day that `--today` names."""
    from preau.config import chromium

    options = argparse.ArgumentParser(prog="./preau test", add_help=False, allow_abbrev=False)
    options.add_argument("--today", type=date.fromisoformat)
    chosen, rest = options.parse_known_args(arguments)
    os.environ.setdefault("PREAU_DATA", str(TEST_DATA))
    if chosen.today:
        os.environ["PREAU_TODAY"] = chosen.today.isoformat()
    chromium.ensure()
    # What pytest compiles of four hundred files is kept, even where the machine writes no bytecode.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".preau" / "pycache")
    return become("-m", "pytest", *side_by_side(rest), *rest)


def side_by_side(arguments: list[str]) -> list[str]:
    """Three processes for the whole suite, whose drills wait a good part of their time; one when tests are named; those
    of `-n` when it is given (0: none)."""
    if any(one.startswith(("-n", "--numprocesses")) for one in arguments):
        return []
    named = any((ROOT / one.partition("::")[0]).exists() for one in arguments if not one.startswith("-"))
    return [] if named else ["-n", "3"]


def check(arguments: list[str]) -> int:
    """The checks."""
    from preau.config import checks

    return checks.run(arguments)


def bench(arguments: list[str]) -> int:
    """The measures."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return become("-m", "bench", *arguments)


def show_help(arguments: list[str]) -> int:
    """The list of commands."""
    print(HELP, end="")
    return 0


def show_version(arguments: list[str]) -> int:
    """The version."""
    print(f"preau {__version__}")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "serve": serve,
    "worker": worker,
    "night": night,
    "upgrade": upgrade,
    "collect": collect,
    "check-config": check_config,
    "manage": manage,
    "help": show_help,
    "--help": show_help,
    "-h": show_help,
    "--version": show_version,
    "version": show_version,
}


def main() -> int:
    """Run the command of the line; 2 when there is no such command."""
    name, *arguments = sys.argv[1:] or ["help"]
    command = COMMANDS.get(name)
    if command is None:
        print(f"preau : commande inconnue : {name}\n\n{HELP}", file=sys.stderr, end="")
        return 2
    try:
        return command(arguments)
    except (DataDirError, PostgresError) as error:
        print(f"preau : {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
