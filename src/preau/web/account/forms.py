"""Forms of an account that differ from allauth's."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest
from procrastinate.contrib.django import app

from preau.web.account.jobs import SEND_RESET
from preau.web.links import origin


class ForgottenPasswordForm(ResetPasswordForm):
    """Looks nobody up: a job does, so that the page takes the same time whoever has an account."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        app.configure_task(SEND_RESET).defer(email=email, site=origin(request))
        return email
