"""What the portal says, and allows, where allauth asks."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from preau.accounts.actions.entering import note_refusal
from preau.common import clock
from preau.notices.actions import Mail, queue_mails
from preau.web.account.known_devices import attempts_key


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the structures; no message tells which half of a pair is wrong."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Adresse ou mot de passe inexact. Vérifiez les deux."),
        "too_many_login_attempts": _(
            "Trop d’essais de suite. Attendez cinq minutes, ou entrez avec un lien reçu par e-mail."
        ),
        "incorrect_password": _("Ce mot de passe est inexact."),
        "enter_current_password": _("Indiquez votre mot de passe actuel."),
        "rate_limited": _("Trop de demandes de suite. Attendez quelques minutes avant de recommencer."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account alone: the structure sends the invitation."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The journal of the structures an agent works for says that somebody was refused at their address."""
        note_refusal(email=str(credentials.get("email") or ""), now=clock.now())

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Apart for browsers the owner has entered from; allauth counts by Host header, which its sender chooses."""
        return attempts_key(request, str(credentials.get("email") or ""))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the outbox, like every mail: nobody waits for the mail server, and a dead one loses nothing."""
        message = self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        with transaction.atomic():
            queue_mails([Mail(email, str(message.subject), str(message.body), is_secret=True)])

    def format_email_subject(self, subject: str) -> str:
        """The subject as the template writes it, without a site's name in brackets."""
        return subject
