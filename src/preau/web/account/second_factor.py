"""The second factor, on top of allauth: secrets encrypted at rest, words of the portal."""

from __future__ import annotations

import base64
from typing import Any, ClassVar

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from cryptography.fernet import Fernet
from django import forms
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of applications and recovery codes are useless to whoever reads the database alone."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code est inexact, ou il a déjà changé. Essayez le suivant."),
        "unverified_email": _("Confirmez d’abord votre adresse : demandez un nouveau mot de passe par e-mail."),
        "cannot_generate_recovery_codes": _("Les codes de secours vont avec une application ou une clé."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


class OnceMixin(forms.Form):
    """A right code serves once for as long as it is right, three periods by tolerance; allauth forgets after one."""

    user: Any

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]
        seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        if not cache.add(f"second_factor.used:{self.user.pk}:{normalize_user_code(code)}", True, seconds):
            self.add_error("code", SecondFactorAdapter().validation_error("incorrect_code"))
        return code


class OnceAuthenticateForm(OnceMixin, AuthenticateForm):
    """The code of a sign-in."""


class OnceReauthenticateForm(OnceMixin, ReauthenticateForm):
    """The code before something sensitive."""


def _cipher() -> Fernet:
    key = salted_hmac("preau.second_factor", "cipher", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
