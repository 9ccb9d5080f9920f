"""What the machine's command line writes, and what those who host the portal are told."""

from __future__ import annotations

import logging

from django.db import transaction

from preau.accounts.enums import Role
from preau.accounts.hosts import portal_addresses
from preau.accounts.models import StructureRole, User
from preau.notices.actions import Mail, queue_mails
from preau.structures.actions import create_structure
from preau.structures.models import Structure

logger = logging.getLogger(__name__)


@transaction.atomic
def open_structure(*, slug: str, name: str, kind: str, zone: str, email: str) -> tuple[Structure, User]:
    """A new structure and its first administrator, whose account is made without a password if there is none.

    Raises `InvalidRuleError` (French) when its address cannot be used or already is.
    """
    structure = create_structure(slug=slug, name=name, kind=kind, zone=zone, contact_email=email)
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    StructureRole.objects.create(user=user, structure=structure, role=Role.ADMINISTRATOR)
    return structure, user


def tell_hosts(subject: str, body: str) -> None:
    """Queue a mail for each address of the hosts, in the caller's transaction; the log when there is none."""
    addresses = portal_addresses()
    if not addresses:
        logger.error("nobody is told (no host, and PREAU_ALERT_TO is empty): %s", subject)
    queue_mails([Mail(to=address, subject=f"[Préau] {subject}", body=body) for address in addresses])
