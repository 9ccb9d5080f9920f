"""`./preau manage demo_data`: fills an empty database with an invented town."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from preau.accounts.models import User
from preau.common.clock import now
from preau.common.errors import UnknownCalendarError
from preau.demonstration.build import build_demonstration, write_accounts
from preau.demonstration.period import period_around
from preau.demonstration.sizes import SIZES
from preau.structures.models import Structure


class Command(BaseCommand):
    """Refuses a database where somebody already is: invented people never mix with real ones."""

    help = "Remplit une base vide avec une ville inventée, pour essayer Préau."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--size",
            choices=sorted(SIZES),
            default="town",
            help="taille de la ville : small (400 foyers), town (4 000, par défaut) ou city (50 000)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Les données de démonstration ne vont que dans une démonstration (PREAU_DEMO=1).")
        if User.objects.exists() or Structure.objects.exists():
            raise CommandError("La base n’est pas vide : la démonstration n’y ajoute rien. Voyez ./preau demo --fresh.")
        try:
            build_demonstration(SIZES[options["size"]], period_around(now()))
        except UnknownCalendarError as error:
            raise CommandError(str(error)) from error
        write_accounts(Path(settings.DATA_DIR) / "accounts.json")
        if options["verbosity"]:
            self.stdout.write("La ville inventée est prête.")
