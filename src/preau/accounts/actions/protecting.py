"""Telling the owner of an account that its protection has changed."""

from __future__ import annotations

from django.db import transaction

from preau.accounts.models import User
from preau.accounts.security_mails import factor_mail, password_changed_mail
from preau.notices.actions import queue_mails


@transaction.atomic
def tell_password_changed(*, account: User) -> None:
    """Somebody who had stolen the password could otherwise change it unseen."""
    queue_mails([password_changed_mail(account)])


@transaction.atomic
def tell_factor_changed(*, is_key: bool, is_added: bool, account: User) -> None:
    """A key or an application of codes was added or removed."""
    queue_mails([factor_mail(account, is_key=is_key, is_added=is_added)])
