"""The demonstration's pages. Each one refuses to answer outside the demonstration, whatever routed it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from preau.accounts.models import User
from preau.web.demonstration import mailbox
from preau.web.demonstration.accounts import sample_accounts
from preau.web.paging import page_number


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 outside the demonstration."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **kwargs)

    return guarded


@demo_only
def accounts(request: HttpRequest) -> HttpResponse:
    """The sample accounts, each with a button that signs in."""
    return render(request, "demonstration/accounts.html", {"accounts": sample_accounts()})


@demo_only
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as a sample account; any other address is a 404."""
    email = request.POST.get("email", "")
    if email not in {account.email for account in sample_accounts()}:
        raise Http404
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise Http404
    login(request, user)
    return redirect("root")


@demo_only
def mails(request: HttpRequest) -> HttpResponse:
    """The mails sent, newest first, by page; `a` filters on the recipient."""
    recipient = request.GET.get("a", "")
    page = mailbox.page(page_number(request), recipient)
    return render(request, "demonstration/mails.html", {"page": page, "recipient": recipient})


@demo_only
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail."""
    found = mailbox.message(key)
    if found is None:
        raise Http404
    return render(request, "demonstration/mail.html", {"mail": found})
