"""Entering with a link received by mail: the way in for an owner whose address others have made wait.

The link proves the mailbox, as a new password does, without changing it; a second factor is still asked for.
"""

from __future__ import annotations

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.utils import perform_login
from django import forms
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from procrastinate.contrib.django import app

from preau.accounts.models import User
from preau.notices.actions import queue_mails
from preau.web import throttle
from preau.web.account.jobs import SEND_LINK
from preau.web.account.resetting import written_mail
from preau.web.forms import typed_data
from preau.web.links import origin

SALT = "preau.sign_in_link"
LIFE = 30 * 60
"""Seconds."""


class LinkForm(forms.Form):
    """The address of the account."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


@never_cache
def ask_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link; the same page for every address, and a job looks the account up."""
    form = LinkForm(typed_data(request), auto_id="lien_%s")
    if request.method == "POST":
        if not throttle.allowed(request, "sign_in_link"):
            return throttle.too_many(request)
        if form.is_valid():
            email = form.cleaned_data["email"].lower()
            if throttle.allowed(request, "sign_in_link_email", key=email):
                app.configure_task(SEND_LINK).defer(email=email, site=origin(request))
            return render(request, "account/sign_in_link.html", {"is_sent": True, "email": email})
    return render(request, "account/sign_in_link.html", {"is_sent": False, "form": form})


def queue_link(email: str, site: str) -> None:
    """Mail the link, or say that there is no account; `site` is where the portal answers."""
    users = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    mails = []
    for user in users:
        url = site + reverse("sign_in_link_open", args=[signing.dumps([user.pk, _state(user)], salt=SALT)])
        mails.append(written_mail(email, "sign_in_link", sign_in_url=url))
    with transaction.atomic():
        queue_mails(mails or [written_mail(email, "unknown_account")])


@never_cache
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """A page with one button: a mail scanner that looks at the link uses nothing up."""
    user = _owner(secret)
    if user is None:
        return render(request, "account/opening_over.html")
    if request.method != "POST":
        return render(request, "account/sign_in_link_open.html", {"email": user.email})
    if not throttle.allowed(request, "opening_password"):
        return throttle.too_many(request)
    response: HttpResponse = perform_login(request, user, redirect_url="/")
    return response or redirect("root")


def _owner(secret: str) -> User | None:
    try:
        pk, state = signing.loads(secret, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and constant_time_compare(state, _state(user)) else None


def _state(user: User) -> str:
    """Changes at each sign-in and with the password: the link serves once."""
    return salted_hmac(SALT, f"{user.password} {user.last_login}", algorithm="sha256").hexdigest()[:32]
