"""`import_onde`: pupils and their adults from the extractions of ONDE, the difference first."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from preau.bookings.actions import Settlement, StrandedError, Way
from preau.common import clock
from preau.common.actors import HOST
from preau.common.reasons import Reason
from preau.common.text import count
from preau.connectors.onde.actions import apply_plan, lock_structure
from preau.connectors.onde.adults import AdultFile, read_adults
from preau.connectors.onde.plan import Plan, make_plan
from preau.connectors.onde.pupils import PupilFile, read_pupils
from preau.connectors.onde.report import report, stranded_lines
from preau.connectors.onde.table import OndeError
from preau.connectors.reasons import ConnectorCode

WAYS = {"annuler": Way.CANCEL, "passer": Way.MOVE, "garder": Way.KEEP}
KEPT = "Gardé lors de l’import du fichier ONDE"


class Command(BaseCommand):
    help = (
        "Importe les élèves (CSVExtraction.csv de ONDE) et leurs responsables. Affiche d'abord les différences ; "
        "n'écrit qu'avec --apply. Un second import du même fichier ne change rien, rien n'est jamais effacé."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("pupils", metavar="CSVExtraction.csv", type=Path, help="l'extraction des élèves")
        parser.add_argument("--responsables", metavar="FICHIER", type=Path, help="l'extraction des responsables")
        parser.add_argument("--structure", metavar="SLUG", required=True, help="l'adresse de la structure")
        parser.add_argument(
            "--school",
            metavar="NOM",
            default="",
            help="l'école du fichier, créée si elle n'existe pas ; inutile quand la structure n'en a qu'une",
        )
        parser.add_argument(
            "--register",
            metavar="ACTIVITÉ",
            action="append",
            default=[],
            help="inscrit à cette activité, pour l'année scolaire, les élèves qui ne l'ont jamais été (répétable)",
        )
        parser.add_argument(
            "--reservations",
            choices=sorted(WAYS),
            help="ce que deviennent les jours réservés d'élèves partis ou qui ont changé de niveau : les annuler et "
            "prévenir les familles, les faire passer à l'autre foyer, ou les garder",
        )
        parser.add_argument(
            "--toute-l-ecole",
            action="store_true",
            help="le fichier est bien toute l'école : marque les absents même s'ils sont très nombreux",
        )
        parser.add_argument("--apply", action="store_true", help="écrit les différences")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pupil_file, adult_file = self._read(options)
            with transaction.atomic():
                plan = self._plan(pupil_file, adult_file, options)
                for line in report(plan):
                    self.stdout.write(line)
                for line in self._write(plan, options):
                    self.stdout.write(line)
        except OndeError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_conclusion(plan, applied=options["apply"]))

    def _write(self, plan: Plan, options: dict[str, Any]) -> list[str]:
        """Write the plan, or only try it; what it leaves without a right, in French."""
        way = WAYS.get(options["reservations"])
        settlement = Settlement(way, KEPT) if way else None
        try:
            done = apply_plan(plan=plan, actor=HOST, settlement=settlement if options["apply"] else None)
        except StrandedError as error:
            if options["apply"]:
                number = count(len(error.stranding.bookings), "jour réservé perdrait", "jours réservés perdraient")
                raise OndeError(Reason(ConnectorCode.RIGHTS_WOULD_END, bookings=number)) from None
            return stranded_lines(error.stranding)
        transaction.set_rollback(not options["apply"])
        settled = {"annulés": done.cancelled, "passés à l’autre foyer": done.moved, "gardés": done.kept}
        return [f"Jours réservés {words} : {number}." for words, number in settled.items() if number]

    def _read(self, options: dict[str, Any]) -> tuple[PupilFile, AdultFile | None]:
        adults = options["responsables"]
        pupil_file = read_pupils(_content(options["pupils"]), today=clock.today())
        return pupil_file, read_adults(_content(adults)) if adults else None

    def _plan(self, pupil_file: PupilFile, adult_file: AdultFile | None, options: dict[str, Any]) -> Plan:
        structure = lock_structure(options["structure"])
        if structure is None:
            raise OndeError(Reason(ConnectorCode.NO_STRUCTURE_THERE, slug=str(options["structure"])))
        return make_plan(
            structure,
            pupil_file,
            adult_file,
            school=options["school"],
            activities=options["register"],
            today=clock.today(),
            is_whole=options["toute_l_ecole"],
        )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OndeError(Reason(ConnectorCode.FILE_UNREADABLE, path=str(path), why=str(error.strerror))) from None


def _conclusion(plan: Plan, *, applied: bool) -> str:
    if plan.changes_nothing:
        return "Rien à changer."
    return "Écrit." if applied else "Rien n’a été écrit : ajoutez --apply pour écrire."
