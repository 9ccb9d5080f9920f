"""What waits at the desk of the demonstration: requests of every kind of match, and a sign-up without a file."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from preau.accounts.actions.requests import match_requests
from preau.accounts.enums import Asker
from preau.accounts.models import AccountRequest, SignUp, User
from preau.accounts.secrets import digest
from preau.common.actors import WORKER
from preau.common.text import fold_name
from preau.households.enums import PersonKind
from preau.households.models import Guardian, HouseholdPerson
from preau.structures.models import Structure

NEWCOMER = "nouvelle.famille@exemple.fr"
REQUESTS = 12


def fill_desk(structure: Structure, password: str) -> None:
    """What people have asked; `password` is a hash."""
    _ask(structure)
    match_requests(structure=structure, actor=WORKER, now=now())
    _sign_up(structure, password)


def _ask(structure: Structure) -> None:
    """Second parents of a few children, who type as people do."""
    children = HouseholdPerson.objects.filter(household__structure=structure, person__kind=PersonKind.CHILD)
    chosen = list(children.select_related("person").prefetch_related("person__cards").order_by("-id")[:REQUESTS])
    at = now()
    rows = []
    for number, member in enumerate(chosen):
        last, first = _typed(number, member.person.last_name, member.person.first_name)
        card = next(iter(member.person.cards.all()), None)
        guardian = Guardian.objects.filter(household=member.household_id).exclude(email="").first()
        email = guardian.email if guardian and number % 4 == 1 else f"{fold_name(first)}.{number}@exemple.fr"
        rows.append(_request(structure, last, first, email.replace(" ", "-")))
        rows[-1].card_digits = card.number[-5:] if card and number % 2 == 0 else ""
        rows[-1].terms_accepted_at = at
    rows.append(_request(structure, "Petrov-Faye", "Mila", "goran@exemple.fr"))
    rows.append(_request(structure, "Lanvin", "Théo", "theo.lanvin@exemple.fr", Asker.GUEST))
    AccountRequest.objects.bulk_create(rows, ignore_conflicts=True)
    for number, request in enumerate(AccountRequest.objects.filter(structure=structure).order_by("id")):
        request.created_at = at - timedelta(hours=3 * (number + 1))
        request.save(update_fields=["created_at"])


def _typed(number: int, last: str, first: str) -> tuple[str, str]:
    """Capitals, no accents, a letter forgotten, the two names swapped."""
    return (
        (last.upper(), first.upper()),
        (last, first),
        (fold_name(last), fold_name(first)),
        (last[:2] + last[3:] if len(last) > 4 else last, first),
        (last, first),
        (first, last),
    )[number % 6]


def _request(structure: Structure, last: str, first: str, email: str, asker: Asker = Asker.PARENT) -> AccountRequest:
    return AccountRequest(
        structure=structure,
        asker=asker,
        last_name=last,
        first_name=first,
        folded_name=f"{fold_name(last)} {fold_name(first)}",
        email=email.lower(),
        terms_accepted_at=now(),
    )


def _sign_up(structure: Structure, password: str) -> None:
    """A family that has just moved in: an account, no file yet."""
    user = User.objects.create(email=NEWCOMER, display_name="Goran Petrov", password=password)
    at = now() - timedelta(hours=5)
    SignUp.objects.create(
        structure=structure,
        last_name="Petrov",
        first_name="Goran",
        email=user.email,
        user=user,
        terms_accepted_at=at,
        activated_at=at,
        link_digest=digest(NEWCOMER),
        link_expires_at=at,
    )
