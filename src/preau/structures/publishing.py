"""What a structure writes on its portal: its own texts, its terms, help on pages, services. All in the histories."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.structures.models import Structure
from preau.structures.rules.wording import LONGEST_BODY, LONGEST_TITLE, WordingKind, why_not_body, why_not_text
from preau.structures.writings import Wording


def change_wording(*, structure: Structure, kind: WordingKind, title: str, body: str, actor: AbstractBaseUser) -> None:
    """Keep the structure's own words for this text; they serve from the next mail or letter on.

    Raises `InvalidRuleError` (French) for words that cannot be used. The words of Préau, sent back as they are, keep
    nothing.
    """
    if len(title) > LONGEST_TITLE or len(body) > LONGEST_BODY:
        raise InvalidRuleError("Ce texte est trop long.")
    if reason := why_not_text(kind, title) or why_not_body(kind, body):
        raise InvalidRuleError(reason)
    if (title, body) == (kind.title, kind.body):
        restore_wording(structure=structure, kind=kind, actor=actor)
        return
    with audited(user=actor.pk, action="change_wording"), transaction.atomic():
        Wording.objects.update_or_create(structure=structure, key=kind.key, defaults={"title": title, "body": body})


def restore_wording(*, structure: Structure, kind: WordingKind, actor: AbstractBaseUser) -> bool:
    """Back to the words of Préau; the histories keep the others. False when they were in use already."""
    with audited(user=actor.pk, action="restore_wording"), transaction.atomic():
        return bool(Wording.objects.filter(structure=structure, key=kind.key).delete()[0])
