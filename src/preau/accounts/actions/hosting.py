"""Those who host the portal are named and taken away by a command of the machine alone."""

from __future__ import annotations

from django.db import transaction

from preau.accounts.models import PortalHost, User
from preau.accounts.reasons import AccountCode
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason


def add_host(*, email: str) -> tuple[User, bool]:
    """The account of this address becomes a host's; made without a password when there is none. The second value says
    whether it was not one yet. Who does it has the machine's command line, and no account: the history says so.

    Raises `InvalidRuleError` (French) for an account that is closed.
    """
    address = email.strip().lower()
    with audited(action="add_host", origin="manage hosts"), transaction.atomic():
        user = User.objects.filter(email__iexact=address).first() or User.objects.create_user(address)
        if not user.is_active:
            raise InvalidRuleError(Reason(AccountCode.ACCOUNT_CLOSED, email=user.email))
        _, is_new = PortalHost.objects.get_or_create(user=user)
    return user, is_new


def remove_host(*, email: str) -> bool:
    """The account stops hosting, and loses what an earlier version gave it with `is_superuser`; its roles stay.

    False when there was nothing to take away.
    """
    with audited(action="remove_host", origin="manage hosts"), transaction.atomic():
        user = User.objects.select_for_update().filter(email__iexact=email.strip()).first()
        if user is None:
            return False
        removed = bool(PortalHost.objects.filter(user=user).delete()[0])
        was_superuser = user.is_superuser or user.is_staff
        if was_superuser:
            user.is_superuser = user.is_staff = False
            user.save(update_fields=["is_superuser", "is_staff"])
    return removed or was_superuser
