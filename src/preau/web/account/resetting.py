"""The mail that a forgotten password brings."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from preau.notices.actions import Mail, queue_mails

TEMPLATES = "account/email"


def queue_reset(email: str, site: str) -> None:
    """Mail a link to choose a password, or say that there is no account; `site` is where the portal answers."""
    users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    mails = []
    for user in users:
        key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
        url = site + reverse("account_reset_password_from_key", kwargs=key)
        mails.append(written_mail(email, "password_reset_key", password_reset_url=url))
    with transaction.atomic():
        queue_mails(mails or [written_mail(email, "unknown_account")])


def written_mail(email: str, name: str, **words: str) -> Mail:
    """A mail in the words of a template."""
    words = {"email": email, **words}
    subject = render_to_string(f"{TEMPLATES}/{name}_subject.txt", words)
    body = render_to_string(f"{TEMPLATES}/{name}_message.txt", words)
    return Mail(email, subject, body.strip(), is_secret=True)
