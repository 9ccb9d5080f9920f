"""What the portal learns from allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from django.dispatch import receiver

from preau.accounts.models import User


@receiver(password_reset, dispatch_uid="preau.address_is_proven")
def address_is_proven(user: User, **_facts: Any) -> None:
    """Whoever opened the link of a reset reads the mails of the address."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
