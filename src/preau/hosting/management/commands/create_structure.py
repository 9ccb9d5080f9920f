"""`./preau manage create_structure`: a structure and its first administrator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from preau.common.errors import InvalidRuleError
from preau.hosting.actions import open_structure
from preau.hosting.links import password_link, portal_address
from preau.structures.enums import StructureKind, Zone


class Command(BaseCommand):
    """The administrator chooses a password behind a link that works once, for a day; no password is ever printed."""

    help = "Crée une structure et le compte de son premier administrateur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="adresse de la structure : ville-de-valbrune donne /ville-de-valbrune/")
        parser.add_argument("name", help="nom affiché : « Ville de Valbrune »")
        kinds = ", ".join(f"{kind.value} ({kind.label})" for kind in StructureKind)
        parser.add_argument("--kind", choices=StructureKind.values, default=StructureKind.TOWN, help=f"genre : {kinds}")
        parser.add_argument("--zone", choices=Zone.values, required=True, help="zone des vacances scolaires")
        parser.add_argument("--admin-email", required=True, help="courriel du premier administrateur")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["admin_email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"« {email} » n’est pas une adresse de courriel.") from error
        try:
            structure, user = open_structure(
                slug=options["slug"], name=options["name"], kind=options["kind"], zone=options["zone"], email=email
            )
        except InvalidRuleError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{structure.name} est créée : {portal_address()}/{structure.slug}/")
        if user.has_usable_password():
            self.stdout.write(f"{email} a déjà un compte : son mot de passe ne change pas.")
        else:
            self.stdout.write(f"{email} choisit son mot de passe à cette adresse, une fois, dans les 24 heures :")
            self.stdout.write(password_link(user))
