"""Reads of secret questions: who may have one, and whether an answer is right."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Exists, OuterRef, QuerySet

from preau.accounts.models import HouseholdAccess, SecretQuestion, StructureRole, User
from preau.accounts.rules.secret_answers import fold_answer
from preau.structures.models import Structure


def owners() -> QuerySet[User]:
    """The accounts that may have a question: families of structures that all permit it, never agents.

    An account opens all its structures, so one that refuses decides for it.
    """
    accesses = HouseholdAccess.objects.filter(user=OuterRef("pk"))
    refusing = accesses.filter(structure__allows_secret_question=False)
    roles = StructureRole.objects.filter(user=OuterRef("pk"))
    people = User.objects.filter(is_active=True, is_staff=False, is_superuser=False, hosting=None).order_by("pk")
    return people.filter(Exists(accesses), ~Exists(refusing), ~Exists(roles))


@dataclass(frozen=True)
class QuestionState:
    """What the profile shows: whether the account may have a question, and whether it has one."""

    is_permitted: bool
    is_set: bool


def question_state(user: User) -> QuestionState:
    """Where the account stands; one statement."""
    kept = SecretQuestion.objects.filter(user=OuterRef("pk"))
    found = owners().filter(pk=user.pk).annotate(has_question=Exists(kept)).first()
    return QuestionState(found is not None, found is not None and found.has_question)


def right_answer(*, structure: Structure, email: str, question: str, answer: str) -> SecretQuestion | None:
    """The question of the account at this address, when the answer is its own; None otherwise.

    Whatever is missing or wrong, one statement and one hash are spent: the time tells nothing.
    """
    rows = SecretQuestion.objects.filter(user__in=owners(), user__accesses__structure=structure)
    kept = rows.select_related("user").filter(user__email__iexact=email).first()
    folded = fold_answer(answer)
    if kept is None:
        make_password(folded)
        return None
    is_right = check_password(folded, kept.answer)
    return kept if is_right and kept.question == question else None
