"""A secret question: chosen, dropped, and used once to choose a new password."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from preau.accounts.actions.sessions import end_other_sessions
from preau.accounts.models import SecretQuestion, User
from preau.accounts.questions import owners
from preau.accounts.rules.secret_answers import fold_answer, why_not_answer
from preau.accounts.security_mails import question_kept_mail, question_used_mail
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.notices.actions import queue_mails


def keep_question(*, question: str, answer: str, account: User, now: datetime) -> None:
    """Choose a question, or another; its owner is told by mail.

    Raises `InvalidRuleError` (French) for an answer anybody would guess.
    """
    if reason := why_not_answer(answer):
        raise InvalidRuleError(reason)
    values = {"question": question, "answer": make_password(fold_answer(answer)), "set_at": now}
    with audited(user=account.pk, action="keep_question"), transaction.atomic():
        SecretQuestion.objects.update_or_create(user=account, defaults=values)
        queue_mails([question_kept_mail(account)])


def drop_question(*, account: User) -> bool:
    """Have no question any more; False when there was none."""
    return bool(SecretQuestion.objects.filter(user=account).delete()[0])


def seal_of(kept: SecretQuestion) -> str:
    """What a right answer is worth until it is used: changes with the password and with the answer."""
    return salted_hmac("preau.secret_question", f"{kept.user.password}{kept.answer}", algorithm="sha256").hexdigest()


def answered(*, user_id: int, seal: str) -> User | None:
    """The account whose question was rightly answered, while that still serves; one statement."""
    kept = SecretQuestion.objects.filter(user=user_id, user__in=owners()).select_related("user").first()
    return kept.user if kept is not None and constant_time_compare(seal_of(kept), seal) else None


def choose_password(*, user_id: int, seal: str, password: str) -> bool:
    """Set the new password, end every session and tell the owner; False when the answer serves no more."""
    with audited(user=user_id, action="choose_password"), transaction.atomic():
        # Held before the answer is judged again: a password changes its seal, so that the second of two tabs is
        # refused.
        User.objects.select_for_update().filter(pk=user_id).first()
        user = answered(user_id=user_id, seal=seal)
        if user is None:
            return False
        user.set_password(password)
        user.save(update_fields=["password"])
        end_other_sessions(kept_key=None, account=user)
        queue_mails([question_used_mail(user)])
        return True


def forget_refused() -> None:
    """Delete the questions that no structure of their owner permits any more."""
    SecretQuestion.objects.exclude(user__in=owners()).delete()
