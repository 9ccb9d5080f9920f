"""What the portal learns from allauth and Django."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import Signal, receiver
from django.http import HttpRequest

from preau.accounts.actions.addressing import prove_address
from preau.accounts.actions.entering import note_entrance, note_factor_refusal
from preau.accounts.actions.protecting import tell_factor_changed, tell_password_changed
from preau.accounts.actions.sessions import end_other_sessions
from preau.accounts.models import User
from preau.accounts.queries import is_agent
from preau.accounts.sessions import note_opening
from preau.common import clock
from preau.web.doors import tell_resumed
from preau.web.noted import noted


@receiver(password_reset, dispatch_uid="preau.address_is_proven")
def address_is_proven(user: User, **_facts: Any) -> None:
    """Whoever opened the link of a reset reads the mails of the address."""
    prove_address(user=user)


@receiver(user_logged_in, dispatch_uid="preau.session_is_named")
def session_is_named(request: HttpRequest, user: User, **_facts: Any) -> None:
    """The list of sessions tells from which browser each was opened, and when; what was cut short is told."""
    note_opening(request.session, request.META.get("HTTP_USER_AGENT", ""), clock.now(), is_agent=is_agent(user))
    methods = {record["method"] for record in get_authentication_records(request, user)}
    note_entrance(account=user, with_factor="mfa" in methods, now=clock.now())
    noted(request).entered = user
    tell_resumed(request, user)


@receiver(authentication_failed, dispatch_uid="preau.factor_is_refused")
def factor_is_refused(user: User, **_facts: Any) -> None:
    """The journal of the structures an agent works for says it."""
    note_factor_refusal(account=user, now=clock.now())


@receiver(user_logged_out, dispatch_uid="preau.browser_forgets")
def browser_forgets(request: HttpRequest, **_facts: Any) -> None:
    """Nothing of the pages seen stays in the browser."""
    noted(request).has_signed_out = True


@receiver([password_changed, password_set, password_reset, authenticator_added], dispatch_uid="preau.others_end")
def others_end(request: HttpRequest, user: User, **_facts: Any) -> None:
    """A new password, or a second factor, ends what was opened elsewhere with the former protection."""
    end_other_sessions(kept_key=request.session.session_key, account=user)


@receiver([password_changed, password_set, password_reset], dispatch_uid="preau.password_is_told")
def password_is_told(user: User, **_facts: Any) -> None:
    """The owner reads it, whoever did it."""
    tell_password_changed(account=user)


@receiver([authenticator_added, authenticator_removed], dispatch_uid="preau.factor_is_told")
def factor_is_told(signal: Signal, user: User, authenticator: Authenticator, **_facts: Any) -> None:
    """Recovery codes come and go with the factor they replace: they are not told apart."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        is_key = authenticator.type == Authenticator.Type.WEBAUTHN
        tell_factor_changed(is_key=is_key, is_added=signal is authenticator_added, account=user)
