"""What the machine's command line writes."""

from __future__ import annotations

from django.db import transaction

from preau.accounts.enums import Role
from preau.accounts.models import StructureRole, User
from preau.structures.actions import create_structure
from preau.structures.models import Structure


@transaction.atomic
def open_structure(*, slug: str, name: str, kind: str, zone: str, email: str) -> tuple[Structure, User]:
    """A new structure and its first administrator, whose account is made without a password if there is none.

    Raises `InvalidRuleError` (French) when its address cannot be used or already is.
    """
    structure = create_structure(slug=slug, name=name, kind=kind, zone=zone, contact_email=email)
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    StructureRole.objects.create(user=user, structure=structure, role=Role.ADMINISTRATOR)
    return structure, user
