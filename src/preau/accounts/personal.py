"""What an account keeps about its own protection: where it is signed in, its secret question."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac

from preau.accounts.enums import Question


class BrowserSession(AbstractBaseSession):
    """A browser's session; `user` is empty as long as nobody has signed in there.

    The list that people see and the sessions that open pages are these same rows: ending one here ends it. Instants
    are written by `sessions.SessionStore`; `last_seen_at` is true to the hour, so that pages are read without writing.
    No address and no full name of the browser is kept: its family and its system only.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    opened_at = models.DateTimeField("ouverte")
    last_seen_at = models.DateTimeField("dernière page")
    browser = models.CharField("navigateur", max_length=60, blank=True)

    class Meta:
        verbose_name = "session"
        ordering = ["-last_seen_at", "session_key"]

    def __str__(self) -> str:
        return f"{self.browser} ({self.opened_at:%d/%m/%Y})"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        return cast("type[SessionBase]", import_module(settings.SESSION_ENGINE).SessionStore)

    @property
    def handle(self) -> str:
        """What a page calls the session by: the key itself opens the account and never leaves its cookie."""
        return salted_hmac("preau.browser_session", self.session_key, algorithm="sha256").hexdigest()[:20]


class SecretQuestion(models.Model):
    """A question whose answer lets its owner choose a new password (guide 004), where the structures permit it.

    `answer` is hashed as a password is, after `rules.secret_answers.fold_answer`. Who may have one: `questions.owners`.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="secret_question")
    question = models.CharField("question", max_length=20, choices=Question)
    answer = models.CharField(max_length=128, editable=False)
    set_at = models.DateTimeField("choisie")

    class Meta:
        verbose_name = "question secrète"
        verbose_name_plural = "questions secrètes"
        ordering = ["user"]

    def __str__(self) -> str:
        return f"{self.user_id} : {self.get_question_display()}"
