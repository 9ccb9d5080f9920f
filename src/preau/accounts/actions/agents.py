"""Agents of a structure: invited by mail, given roles, taken away. Who orders never collects."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from preau.accounts import secrets
from preau.accounts.actions.granting import has_password
from preau.accounts.actions.opening import give_password
from preau.accounts.enums import Role
from preau.accounts.mails import invitation_mail
from preau.accounts.models import AgentInvitation, StructureRole, User
from preau.accounts.reasons import AccountCode
from preau.accounts.rules.roles import why_not_changed, why_not_roles
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.notices.actions import queue_mails
from preau.structures.models import Structure
from preau.structures.queries import wordings_of

LAST_ADMINISTRATOR = Reason(AccountCode.LAST_ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is invited, and to which roles."""

    email: str
    name: str
    roles: tuple[Role, ...]


def invite_agent(
    *, structure: Structure, guest: Guest, link: Callable[[str], str], actor: Actor, now: datetime
) -> AgentInvitation:
    """Mail a link that gives these roles, valid 24 hours and once; a former link to the address stops working.

    Raises `InvalidRuleError` (French) for roles that do not go together, or somebody who is an agent already. The
    same is said and done whether the address has an account or not.
    """
    actor.must(Right.MANAGE_AGENTS, structure.pk)
    _check(guest.roles)
    email = guest.email.lower()
    if email == actor.email.lower():
        raise InvalidRuleError(Reason(AccountCode.OWN_ROLE))
    if StructureRole.objects.filter(structure=structure, user__email__iexact=email).exists():
        raise InvalidRuleError(Reason(AccountCode.AGENT_ALREADY), field="email")
    secret = secrets.new_link()
    with transaction.atomic():
        AgentInvitation.objects.filter(structure=structure, email=email, accepted_at__isnull=True).delete()
        invitation = AgentInvitation(
            structure=structure,
            email=email,
            name=guest.name,
            roles=sorted(set(guest.roles)),
            created_by_id=actor.id,
            link_digest=secrets.digest(secret),
            link_expires_at=now + secrets.LINK_LIFE,
        )
        mail = invitation_mail(invitation, structure, link(secret), wordings_of(structure))
        (invitation.mail,) = queue_mails([mail])
        invitation.save()
    return invitation


def cancel_invitation(*, structure: Structure, invitation_id: int, actor: Actor) -> bool:
    """Withdraw an invitation that waits: its link stops working. False when there is none."""
    actor.must(Right.MANAGE_AGENTS, structure.pk)
    rows = AgentInvitation.objects.filter(structure=structure, pk=invitation_id, accepted_at__isnull=True)
    return bool(rows.delete()[0])


def invitation_of_link(link_digest: str, now: datetime) -> AgentInvitation | None:
    """The invitation a link leads to, while it may be used; one statement."""
    rows = AgentInvitation.objects.filter(link_digest=link_digest, link_expires_at__gt=now, accepted_at__isnull=True)
    return rows.select_related("structure").first()


def account_of(invitation: AgentInvitation) -> User | None:
    """The account of the address invited, if it has one; one statement."""
    return User.objects.filter(email__iexact=invitation.email).first()


def accept_invitation(*, invitation_id: int, password: str | None, now: datetime) -> User | None:
    """Give the roles to the account of the address, and end the link; None when it was used meanwhile.

    Without `password` the account has one, and its owner is signed in (the caller checks); with it, the account is
    made or opened. Raises `InvalidRuleError` (French) when roles given meanwhile do not go with these.
    """
    with audited(action="accept_invitation"), transaction.atomic():
        # A link opened in two tabs: the second waits here, then finds it used.
        rows = AgentInvitation.objects.select_for_update(of=("self",)).filter(pk=invitation_id)
        kept = rows.filter(accepted_at__isnull=True).first()
        if kept is None:
            return None
        # The address may have got an account this very instant, by another door: made if need be, then held, whoever
        # made it.
        User.objects.bulk_create([User(email=kept.email, password=make_password(None))], ignore_conflicts=True)
        user = User.objects.select_for_update().get(email__iexact=kept.email)
        if not user.is_active or has_password(user) is (password is not None):
            return None
        if password is not None:
            user.display_name = user.display_name or kept.name
            give_password(user, password, is_proven=True)
        _give(kept.structure_id, user, [Role(role) for role in kept.roles])
        kept.accepted_at, kept.user = now, user
        kept.save(update_fields=["accepted_at", "user"])
        return user


def _give(structure_id: int, user: User, roles: Collection[Role]) -> None:
    held = StructureRole.objects.filter(structure_id=structure_id, user=user).order_by("id")
    _check([*held.values_list("role", flat=True), *roles])
    StructureRole.objects.bulk_create(
        [StructureRole(structure_id=structure_id, user=user, role=role) for role in roles], ignore_conflicts=True
    )


def change_roles(*, structure: Structure, user_id: int, roles: Collection[Role], actor: Actor) -> bool:
    """The roles of an agent, all of them; none takes the agent away. False for somebody who is not an agent here.

    Raises `InvalidRuleError` (French) for roles that do not go together, one that somebody gives themselves, or when no
    administrator would be left. The
    next page of the agent already follows the new roles.
    """
    actor.must(Right.MANAGE_AGENTS, structure.pk)
    _check(roles, may_be_none=True)
    with audited(user=actor.id, action="change_roles"), transaction.atomic():
        Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)  # two administrators never leave at once
        User.objects.select_for_update(no_key=True).filter(pk=user_id).first()  # nor does an invitation accepted now
        rows = StructureRole.objects.filter(structure=structure)
        held = set(rows.filter(user=user_id).values_list("role", flat=True).order_by("id"))
        if not held:
            return False
        others = rows.exclude(user=user_id).filter(role=Role.ADMINISTRATOR)
        if Role.ADMINISTRATOR in held and Role.ADMINISTRATOR not in roles and not others.exists():
            raise InvalidRuleError(LAST_ADMINISTRATOR)
        if reason := why_not_changed(is_self=user_id == actor.id, held=held, asked=roles):
            raise InvalidRuleError(reason)
        rows.filter(user=user_id).exclude(role__in=roles).delete()
        StructureRole.objects.bulk_create(
            StructureRole(structure=structure, user_id=user_id, role=role) for role in roles if role not in held
        )
        return True


def _check(roles: Collection[str], *, may_be_none: bool = False) -> None:
    if not roles and not may_be_none:
        raise InvalidRuleError(Reason(AccountCode.ROLE_MISSING))
    if reason := why_not_roles(roles):
        raise InvalidRuleError(reason)
