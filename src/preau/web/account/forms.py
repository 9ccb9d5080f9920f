"""Forms of an account that differ from allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from preau.web.links import origin
from preau.web.tasks import send_reset


class ForgottenPasswordForm(ResetPasswordForm):
    """Looks nobody up: a job does, so that the page takes the same time whoever has an account."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        send_reset.defer(email=email, site=origin(request))
        return email
