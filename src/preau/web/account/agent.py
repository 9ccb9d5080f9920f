"""Accepting the roles of an agent: with the link of a mail, then a first password or the account one has already."""

from __future__ import annotations

from allauth.account.forms import SetPasswordForm
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from preau.accounts import secrets
from preau.accounts.actions.agents import accept_invitation, account_of, invitation_of_link
from preau.accounts.actions.granting import has_password
from preau.accounts.models import AgentInvitation, User
from preau.common import clock
from preau.common.errors import InvalidRuleError
from preau.web import throttle
from preau.web.forms import typed_data
from preau.web.noted import noted

SESSION = "agent_invitation"


@never_cache
@require_safe
def agent_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of the mail: looked at, it uses nothing up, and leaves the address bar."""
    digest = secrets.digest(secret)
    if invitation_of_link(digest, clock.now()) is not None:
        request.session[SESSION] = digest
    return redirect("agent_invitation")


@never_cache
def agent_invitation(request: HttpRequest) -> HttpResponse:
    """What is offered, then the way to take it: a password to choose, or the account the person has."""
    found = invitation_of_link(request.session.get(SESSION, ""), clock.now())
    if found is None:
        request.session.pop(SESSION, None)
        return render(request, "account/opening_over.html")
    noted(request).structure = found.structure
    owner = account_of(found)
    if owner is None or not has_password(owner):
        return _first_password(request, found, owner or User(email=found.email, display_name=found.name))
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("agent_invitation"))
    is_owner = request.user.pk == owner.pk
    if request.method == "POST" and is_owner:
        return _accept(request, found, None)
    context = {"invitation": found, "is_owner": is_owner}
    return render(request, "account/agent_invitation.html", context)


def _first_password(request: HttpRequest, found: AgentInvitation, person: User) -> HttpResponse:
    form = SetPasswordForm(person, typed_data(request))
    if request.method == "POST":
        if not throttle.allowed(request, "opening_password"):
            return throttle.too_many(request)
        if form.is_valid():
            return _accept(request, found, form.cleaned_data["password1"])
    context = {"invitation": found, "form": form, "is_owner": True}
    return render(request, "account/agent_invitation.html", context)


def _accept(request: HttpRequest, found: AgentInvitation, password: str | None) -> HttpResponse:
    request.session.pop(SESSION, None)
    try:
        user = accept_invitation(invitation_id=found.pk, password=password, now=clock.now())
    except InvalidRuleError as error:
        messages.error(request, str(error))
        return redirect("home", found.structure.slug)
    if user is None:
        return render(request, "account/opening_over.html")
    messages.success(request, _("Vous êtes maintenant un agent de %(name)s.") % {"name": found.structure})
    desk = reverse("home", args=[found.structure.slug])
    return redirect(desk) if password is None else perform_login(request, user, redirect_url=desk)
