"""`./preau manage upgrade_notes`: what an upgrade leaves somebody to decide; `./preau upgrade` ends with it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from preau.accounts.hosts import forbidden_pairs, leftovers
from preau.payments.desk import undecided_contracts


class Command(BaseCommand):
    """Says nothing when nothing is left to decide; changes nothing."""

    help = "Dit ce qu’une mise à jour laisse à décider."

    def handle(self, *args: Any, **options: Any) -> None:
        self._superusers()
        self._roles()
        self._contracts()

    def _contracts(self) -> None:
        found = undecided_contracts()
        if not found:
            return
        self.stdout.write(
            "Ces contrats de paiement ne disent pas ce qui prouve un paiement. En attendant, aucune famille ne peut "
            "payer par eux, et ce qui était parti à la banque attend. Un administrateur les complète dans "
            "« Contrats de paiement »."
        )
        for contract in found:
            self.stdout.write(f"  {contract.cash_office.structure} : {contract}")

    def _roles(self) -> None:
        for user, structure, reason in forbidden_pairs():
            self.stdout.write(f"{user.email}, {structure} : {reason}")

    def _superusers(self) -> None:
        superusers = list(leftovers().prefetch_related("roles__structure"))
        if not superusers:
            return
        self.stdout.write(
            "Ces comptes étaient superutilisateurs de tout le portail. Ils ne le sont plus : chacun garde ses rôles, "
            "et rien d’autre."
        )
        for user in superusers:
            roles = ", ".join(f"{role.get_role_display()} ({role.structure})" for role in user.roles.all())
            self.stdout.write(f"  {user.email} : {roles or 'aucun rôle'}")
        self.stdout.write("Pour que l’un d’eux héberge le portail : ./preau manage hosts add ADRESSE")
        self.stdout.write("Pour effacer cette marque des autres : ./preau manage hosts remove ADRESSE")
