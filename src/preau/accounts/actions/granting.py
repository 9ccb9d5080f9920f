"""Giving households to the people who asked: accounts, accesses and openings, any number in the same statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import is_password_usable, make_password
from django.db import transaction

from preau.accounts.enums import RequestState
from preau.accounts.models import AccountRequest, HouseholdAccess, Opening, StructureRole, TermsAcceptance, User
from preau.accounts.queries import own_households
from preau.accounts.reasons import AccountCode
from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.reasons import Reason
from preau.households.closed import CLOSED
from preau.households.models import Household, HouseholdPerson
from preau.households.own import why_own
from preau.structures.models import Structure

NO_MATCH = Reason(AccountCode.NO_MATCH)
NO_HOUSEHOLD = Reason(AccountCode.HOUSEHOLD_GONE)
OTHER_HOUSEHOLD = Reason(AccountCode.OTHER_HOUSEHOLD)
OWN_HOUSEHOLD = Reason(AccountCode.OWN_HOUSEHOLD)
CLOSED_ACCOUNT = Reason(AccountCode.CLOSED_ACCOUNT)
UNPROVEN = Reason(AccountCode.UNPROVEN_ADDRESS)


@dataclass
class Granted:
    """What became of each request asked for; a request already decided by someone else appears in neither."""

    accepted: list[AccountRequest] = field(default_factory=list)
    refused: list[tuple[AccountRequest, Reason]] = field(default_factory=list)


def grant_accesses(*, structure: Structure, choices: Mapping[int, int | None], actor: Actor, now: datetime) -> Granted:
    """Accept requests: `choices` gives for each the membership (person in a household) it is about.

    The same e-mail for several children of a household is one account. What cannot be granted stays waiting, with the
    reason in the answer. Doing it twice, or two agents at once, changes nothing the second time. Twelve statements
    whatever the number of requests.
    """
    actor.must(Right.DECIDE_REQUESTS, structure.pk)
    with audited(user=actor.id, action="grant_accesses"), transaction.atomic():
        requests = list(
            AccountRequest.objects.filter(structure=structure, id__in=choices, state=RequestState.NEW)
            .order_by("id")
            .select_for_update(of=("self",))
        )
        granted = Granted()
        chosen = _chosen_memberships(structure, requests, choices, granted, own_households(actor.id, structure))
        users = _users_of(sorted({request.email for request in chosen}))
        _write_accesses(structure, chosen, users, granted)
        _accept(granted.accepted, chosen, actor, now)
        _agree(structure, granted.accepted, users)
        _open(structure, granted.accepted, chosen, users, actor)
    return granted


def _chosen_memberships(
    structure: Structure,
    requests: list[AccountRequest],
    choices: Mapping[int, int | None],
    granted: Granted,
    own: Collection[int],
) -> dict[AccountRequest, HouseholdPerson]:
    wanted = {key for request in requests if (key := choices[request.pk])}
    rows = HouseholdPerson.objects.filter(household__structure=structure, id__in=wanted)
    memberships = {row.pk: row for row in rows.select_related("household").order_by("id")}
    chosen = {}
    for request in requests:
        membership = memberships.get(choices[request.pk] or 0)
        if membership is None:
            granted.refused.append((request, NO_MATCH))
        elif membership.household_id in own:
            granted.refused.append((request, OWN_HOUSEHOLD))
        elif membership.household.closed_at is not None:
            granted.refused.append((request, CLOSED))
        else:
            chosen[request] = membership
    return chosen


def _users_of(emails: list[str]) -> dict[str, User]:
    """The account of each e-mail (lower case), made without a password where there is none."""
    User.objects.bulk_create(
        [User(email=email, password=make_password(None)) for email in emails], ignore_conflicts=True
    )
    return {user.email.lower(): user for user in User.objects.filter(email__in=emails).order_by("id")}


def _write_accesses(
    structure: Structure, chosen: dict[AccountRequest, HouseholdPerson], users: dict[str, User], granted: Granted
) -> None:
    """Give each account the household of its first request; then read what it has, whoever gave it."""
    unproven = _unproven(structure, users)
    wanted: dict[int, int] = {}
    reasons: dict[AccountRequest, Reason] = {}
    for request, membership in chosen.items():
        user = users[request.email]
        if not user.is_active:
            reasons[request] = CLOSED_ACCOUNT
        elif user.pk in unproven:
            reasons[request] = UNPROVEN
        else:
            wanted.setdefault(user.pk, membership.household_id)
    HouseholdAccess.objects.bulk_create(
        [
            HouseholdAccess(user_id=user, structure=structure, household_id=household)
            for user, household in wanted.items()
        ],
        ignore_conflicts=True,
    )
    rows = HouseholdAccess.objects.filter(structure=structure, user__in=wanted).order_by("id")
    held = dict(rows.values_list("user_id", "household_id"))
    for request, membership in chosen.items():
        if request not in reasons and held.get(users[request.email].pk) != membership.household_id:
            reasons[request] = OTHER_HOUSEHOLD
    granted.refused += reasons.items()
    granted.refused.sort(key=lambda refusal: refusal[0].pk)
    granted.accepted += [request for request in chosen if request not in reasons]


def _unproven(structure: Structure, users: dict[str, User]) -> set[int]:
    """Accounts opened elsewhere without their mailbox: the person behind may not be the owner of the address."""
    ids = [user.pk for user in users.values()]
    unverified = EmailAddress.objects.filter(user__in=ids, verified=False).values_list("user_id", flat=True)
    suspects = set(unverified.order_by("id"))
    if not suspects:
        return set()
    elsewhere = HouseholdAccess.objects.filter(user__in=suspects).exclude(structure=structure)
    roles = StructureRole.objects.filter(user__in=suspects).exclude(structure=structure)
    here = HouseholdAccess.objects.filter(user__in=suspects, structure=structure)
    known = set(here.order_by("id").values_list("user_id", flat=True))
    away = set(elsewhere.order_by("id").values_list("user_id", flat=True))
    return (away | set(roles.order_by("id").values_list("user_id", flat=True))) - known


def _accept(
    accepted: list[AccountRequest], chosen: dict[AccountRequest, HouseholdPerson], actor: Actor, now: datetime
) -> None:
    for request in accepted:
        request.state = RequestState.ACCEPTED
        request.membership = chosen[request]
        request.decided_at, request.decided_by_id = now, actor.id
    AccountRequest.objects.bulk_update(accepted, ["state", "membership", "decided_at", "decided_by"], batch_size=2000)


def _agree(structure: Structure, accepted: list[AccountRequest], users: dict[str, User]) -> None:
    """The terms accepted with a request are those of the account it opens; one that is open agrees for itself."""
    agreed = [
        TermsAcceptance(
            structure=structure, user=user, terms_id=request.terms_id, accepted_at=request.terms_accepted_at
        )
        for request in accepted
        if request.terms_id is not None and not has_password(user := users[request.email])
    ]
    if agreed:
        TermsAcceptance.objects.bulk_create(agreed, ignore_conflicts=True)


def _open(
    structure: Structure,
    accepted: list[AccountRequest],
    chosen: dict[AccountRequest, HouseholdPerson],
    users: dict[str, User],
    actor: Actor,
) -> None:
    """One opening by account; one that waits already serves."""
    households = {users[request.email].pk: chosen[request].household_id for request in accepted}
    Opening.objects.bulk_create(
        [
            Opening(structure=structure, user_id=user, household_id=household, created_by_id=actor.id)
            for user, household in households.items()
        ],
        ignore_conflicts=True,
    )


def invite(*, structure: Structure, household_id: int, email: str, actor: Actor) -> Reason | None:
    """Give a household to somebody who comes to the desk: access and opening; why not, in French, when it cannot be.

    Inviting the same person twice changes nothing.
    """
    actor.must(Right.OPEN_ACCESSES, structure.pk)
    email = email.lower()
    with audited(user=actor.id, action="invite"), transaction.atomic():
        household = Household.objects.filter(structure=structure, id=household_id).first()
        if household is None or household.closed_at is not None:
            return CLOSED if household else NO_HOUSEHOLD
        if why_own(actor, [household.pk]):
            return OWN_HOUSEHOLD
        user = _users_of([email])[email]
        if not user.is_active:
            return CLOSED_ACCOUNT
        if _unproven(structure, {email: user}):
            return UNPROVEN
        access, _created = HouseholdAccess.objects.get_or_create(
            user=user, structure=structure, defaults={"household": household}
        )
        if access.household_id != household.pk:
            return OTHER_HOUSEHOLD
        opening = Opening(structure=structure, user=user, household=household, created_by_id=actor.id)
        Opening.objects.bulk_create([opening], ignore_conflicts=True)
    return None


def has_password(user: User) -> bool:
    """Whether the person has chosen a password already."""
    return is_password_usable(user.password)
