"""« Agents et droits »: who works here, with which roles; invitations; what each role may do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from preau.accounts.actions.agents import Guest, cancel_invitation, change_roles, invite_agent
from preau.accounts.agents import Agent, agents_of, invitations_of
from preau.accounts.enums import Role
from preau.accounts.models import AgentInvitation
from preau.accounts.rules.roles import rights_of
from preau.common import clock
from preau.common.actors import Right
from preau.common.errors import InvalidRuleError
from preau.common.text import instant_text
from preau.notices.enums import Bounce
from preau.web import throttle
from preau.web.desk.access import DeskRequest, desk_page
from preau.web.desk.pages import draw, url
from preau.web.desk.sections import SECTIONS
from preau.web.forms import typed_data
from preau.web.links import full_address
from preau.web.states import State

SECTION = "desk_people"


class RolesForm(forms.Form):
    """Roles to tick."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Rôles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def chosen(self) -> list[Role]:
        return [Role(role) for role in self.cleaned_data["roles"]]


class InvitationForm(RolesForm):
    """Who is invited."""

    field_order = ("name", "email", "roles")
    name = forms.CharField(label=gettext_lazy("Prénom et nom"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("Adresse e-mail"),
        max_length=254,
        error_messages={"invalid": gettext_lazy("Écrivez une adresse complète, comme prenom.nom@exemple.fr.")},
    )


@require_safe
@desk_page(Right.MANAGE_AGENTS)
def people(request: DeskRequest) -> HttpResponse:
    """The agents with their roles and last sign-in, and the invitations that wait."""
    now = clock.now()
    context = {
        "agents": [(agent, second_factor_state(agent)) for agent in agents_of(request.structure)],
        "invitations": [(row, invitation_state(row, now)) for row in invitations_of(request.structure)],
    }
    return draw(request, "desk/settings/people.html", SECTION, **context)


def second_factor_state(agent: Agent) -> State:
    """How an agent enters."""
    if agent.has_second_factor:
        return State(_("Double authentification"), "shield-lock", "ok")
    return State(_("Mot de passe seul"), "shield-lock", "wait")


def invitation_state(invitation: AgentInvitation, now: datetime) -> State:
    """How far an invitation went: its link first, then what became of its mail."""
    mail = invitation.mail
    if invitation.link_expires_at <= now:
        return State(_("Lien périmé : invitez de nouveau"), "clock-history", "wait")
    if mail and (mail.bounce == Bounce.DEAD or mail.held_at):
        return State(_("E-mail revenu : adresse en panne"), "x-circle", "no")
    if mail and mail.bounce == Bounce.LOST:
        return State(_("E-mail revenu"), "exclamation-triangle-fill", "no")
    if mail and mail.sent_at:
        return State(_("Envoyée %(at)s") % {"at": instant_text(mail.sent_at)}, "envelope", "ok")
    if mail and mail.attempts:
        return State(_("E-mail refusé"), "exclamation-triangle-fill", "no")
    return State(_("E-mail en route"), "hourglass-split", "wait")


@desk_page(Right.MANAGE_AGENTS)
def invite(request: DeskRequest) -> HttpResponse:
    """A new agent, invited by mail."""
    form = InvitationForm(typed_data(request))
    if request.method == "POST":
        if not throttle.allowed(request, "agent_invitation"):
            return throttle.too_many(request)
        if form.is_valid() and _invited(request, form):
            text = _("L’invitation part par e-mail à %(email)s. Son lien vaut 24 heures.")
            messages.success(request, text % {"email": form.cleaned_data["email"]})
            return redirect(url(request, SECTION))
    return draw(request, "desk/settings/agent_invite.html", SECTION, form=form, about=_about())


def _invited(request: DeskRequest, form: InvitationForm) -> bool:
    data = form.cleaned_data
    try:
        invite_agent(
            structure=request.structure,
            guest=Guest(data["email"], data["name"], tuple(form.chosen)),
            link=lambda secret: full_address(request, "agent_link", secret),
            actor=request.actor,
            now=clock.now(),
        )
    except InvalidRuleError as error:
        form.add_error(error.field or "roles", list(error.messages))
        return False
    return True


@require_POST
@desk_page(Right.MANAGE_AGENTS)
def invitation_cancel(request: DeskRequest, invitation_id: int) -> HttpResponse:
    """An invitation withdrawn: its link stops working."""
    if not cancel_invitation(structure=request.structure, invitation_id=invitation_id, actor=request.actor):
        raise Http404
    messages.success(request, _("Invitation retirée : son lien ne sert plus."))
    return redirect(url(request, SECTION))


@desk_page(Right.MANAGE_AGENTS)
def agent(request: DeskRequest, user_id: int) -> HttpResponse:
    """The roles of an agent; none of them, and the agent leaves."""
    found = next((row for row in agents_of(request.structure) if row.user.pk == user_id), None)
    if found is None:
        raise Http404
    form = RolesForm(typed_data(request), initial={"roles": found.roles})
    if request.method == "POST" and form.is_valid():
        leaves = request.POST.get("action") == "retirer"
        if not leaves and not form.chosen:
            form.add_error("roles", _("Choisissez un rôle au moins, ou retirez cet agent."))
        elif _changed(request, user_id, [] if leaves else form.chosen, form):
            text = _("%(name)s n’est plus un agent de la structure.") if leaves else _("Rôles de %(name)s enregistrés.")
            messages.success(request, text % {"name": found.user})
            return redirect(_after(request, user_id, [] if leaves else form.chosen))
    return draw(request, "desk/settings/agent.html", SECTION, agent=found, form=form, about=_about())


def _changed(request: DeskRequest, user_id: int, roles: list[Role], form: RolesForm) -> bool:
    try:
        return change_roles(structure=request.structure, user_id=user_id, roles=roles, actor=request.actor)
    except InvalidRuleError as error:
        form.add_error("roles", list(error.messages))
        return False


def _after(request: DeskRequest, user_id: int, roles: list[Role]) -> str:
    """Who has just given up administering sees the page no more."""
    if user_id == request.staff.user.pk and Right.MANAGE_AGENTS not in rights_of(roles):
        return reverse("home", args=[request.structure.slug])
    return url(request, SECTION)


def _about() -> list[tuple[str, str, Any]]:
    return [(role.value, role.label, role.about) for role in Role]


@require_safe
@desk_page(Right.MANAGE_AGENTS)
def roles(request: DeskRequest) -> HttpResponse:
    """What each role may do, read from the very list that opens the pages."""
    rows = [(role.label, role.about, [section.label for section in SECTIONS if role in section.roles]) for role in Role]
    return draw(request, "desk/settings/roles.html", SECTION, rows=rows)
