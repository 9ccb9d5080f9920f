"""Nobody learns who has an account: same status, same page, and times that overlap."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from pytest_django import Settings

from preau.accounts.actions.secret_questions import keep_question
from preau.accounts.models import User
from preau.common import clock
from preau.structures.models import Structure
from tests.factories import HouseholdAccessFactory, UserFactory
from tests.factories.accounts import OpeningFactory

ROUNDS = 12


class SlowHasher(PBKDF2PasswordHasher):
    """Slow enough (about 30 ms) for a missing hash to be seen."""

    iterations = 20_000


def sign_in(email: str) -> dict[str, str]:
    return {"login": email, "password": "faux"}


def reset(email: str) -> dict[str, str]:
    return {"email": email}


def ask(email: str) -> dict[str, str]:
    return {
        "asker": "parent",
        "last_name": "Kervella",
        "first_name": "Lina",
        "email": email,
        "email_again": email,
        "terms": "on",
    }


def reply(email: str) -> dict[str, str]:
    return {"email": email, "question": "street", "answer": "Rue du Puits"}


def with_question(town: Structure) -> str:
    """The address of an account of the town whose question has another answer."""
    user = HouseholdAccessFactory.create(structure=town, household__structure=town).user
    keep_question(question="street", answer="Rue de la Gare", account=user, now=clock.now())
    return user.email


def answer(path: str, data: dict[str, str]) -> tuple[int, str, str, float]:
    """Status, address led to, page without what is its own (tokens and the address typed), seconds."""
    client = Client(REMOTE_ADDR="127.0.0.1")
    started = time.perf_counter()
    response = client.post(path, data)
    seconds = time.perf_counter() - started
    email = data.get("login") or data["email"]
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(email, "ADRESSE")
    return response.status_code, response.get("Location", ""), page, seconds


@pytest.mark.parametrize(
    ("path", "fill"),
    [
        ("/compte/connexion/", sign_in),
        ("/compte/mot-de-passe/oublie/", reset),
        ("/valbrune/demande-de-compte/", ask),
        ("/valbrune/question-secrete/", reply),
    ],
)
def test_known_invited_and_unknown_addresses_are_answered_alike(
    town: Structure, settings: Settings, path: str, fill: Callable[[str], dict[str, str]]
) -> None:
    settings.PASSWORD_HASHERS = ["tests.web.test_enumeration.SlowHasher"]
    Structure.objects.filter(pk=town.pk).update(allows_secret_question=True)
    known = [with_question(town) if fill is reply else UserFactory.create().email for _ in range(ROUNDS)]
    invited = [OpeningFactory.create().user.email for _ in range(ROUNDS)]
    unknown = [f"inconnue{number}@exemple.org" for number in range(ROUNDS)]
    answer(path, fill("premiere@exemple.org"))
    seconds: dict[str, list[float]] = {"known": [], "invited": [], "unknown": []}
    pages = set()
    for emails in zip(known, invited, unknown, strict=True):
        for kind, email in zip(seconds, emails, strict=True):
            status, location, page, taken = answer(path, fill(email))
            pages.add((status, location, page))
            seconds[kind].append(taken)
    assert len(pages) == 1
    medians = {kind: statistics.median(taken) for kind, taken in seconds.items()}
    print(f"\n{path}: " + ", ".join(f"{kind} {1000 * median:.1f} ms" for kind, median in medians.items()))
    for kind in ("known", "invited"):
        assert min(seconds[kind]) < max(seconds["unknown"])
        assert min(seconds["unknown"]) < max(seconds[kind])
        assert 1 / 3 < medians[kind] / medians["unknown"] < 3
    assert User.objects.filter(email__in=unknown).count() == 0
