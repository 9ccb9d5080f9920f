"""`./preau manage hosts`: who hosts the portal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from preau.accounts.actions.hosting import add_host, remove_host
from preau.accounts.hosts import hosts
from preau.common.errors import InvalidRuleError
from preau.hosting.links import password_link


class Command(BaseCommand):
    """Whoever has the machine's command line names the hosts; no page does."""

    help = "Nomme, retire ou liste ceux qui hébergent le portail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, about in (("add", "nomme un hébergeur"), ("remove", "retire un hébergeur ; ses rôles restent")):
            verbs.add_parser(verb, help=about).add_argument("email", help="courriel du compte")
        verbs.add_parser("list", help="liste les hébergeurs")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            self._list()
        elif options["verb"] == "add":
            self._add(options["email"].strip().lower())
        elif not remove_host(email=options["email"]):
            raise CommandError(f"{options['email']} n’héberge pas le portail.")
        else:
            self.stdout.write(f"{options['email']} n’héberge plus le portail.")
            if not hosts().exists():
                self.stdout.write("Plus personne ne l’héberge : les alertes de la nuit ne vont qu’à PREAU_ALERT_TO.")

    def _add(self, email: str) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"« {email} » n’est pas une adresse de courriel.") from error
        try:
            user, is_new = add_host(email=email)
        except InvalidRuleError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.email} héberge {'désormais' if is_new else 'déjà'} le portail.")
        if not user.has_usable_password():
            self.stdout.write("Son mot de passe se choisit à cette adresse, une fois, dans les 24 heures :")
            self.stdout.write(password_link(user))

    def _list(self) -> None:
        found = list(hosts())
        for user in found:
            self.stdout.write(f"{user.email}, depuis le {user.hosting.since:%d/%m/%Y}")
        if not found:
            self.stdout.write("Personne n’héberge le portail : ./preau manage hosts add ADRESSE")
