"""What a structure writes on its portal: its own texts, its terms, help on pages, services. All in the histories."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.structures.models import Structure
from preau.structures.reasons import StructureCode
from preau.structures.rules.standard_texts import PAGE_COMPLEMENTS
from preau.structures.rules.wording import LONGEST_BODY, LONGEST_TITLE, WordingKind, why_not_body, why_not_text
from preau.structures.writings import HelpText, TermsVersion, Wording


def change_wording(*, structure: Structure, kind: WordingKind, title: str, body: str, actor: Actor) -> None:
    """Keep the structure's own words for this text; they serve from the next mail or letter on.

    Raises `InvalidRuleError` (French) for words that cannot be used. The words of Préau, sent back as they are, keep
    nothing.
    """
    actor.must(Right.WRITE_TEXTS, structure.pk)
    if len(title) > LONGEST_TITLE or len(body) > LONGEST_BODY:
        raise InvalidRuleError(Reason(StructureCode.TEXT_TOO_LONG))
    if reason := why_not_text(kind, title) or why_not_body(kind, body):
        raise InvalidRuleError(reason)
    if (title, body) == (kind.title, kind.body):
        restore_wording(structure=structure, kind=kind, actor=actor)
        return
    with audited(user=actor.id, action="change_wording"), transaction.atomic():
        Wording.objects.update_or_create(structure=structure, key=kind.key, defaults={"title": title, "body": body})


def restore_wording(*, structure: Structure, kind: WordingKind, actor: Actor) -> bool:
    """Back to the words of Préau; the histories keep the others. False when they were in use already."""
    actor.must(Right.WRITE_TEXTS, structure.pk)
    with audited(user=actor.id, action="restore_wording"), transaction.atomic():
        return bool(Wording.objects.filter(structure=structure, key=kind.key).delete()[0])


def publish_terms(
    *,
    structure: Structure,
    body: str,
    summary: str,
    start_date: date,
    actor: Actor,
    now: datetime,
    today: date,
) -> TermsVersion:
    """A new version of the terms, for good: families are asked to accept it from the first sign-in after it begins.

    Raises `InvalidRuleError` (French) for a beginning in the past, and for the text of the last version (a form sent
    twice).
    """
    actor.must(Right.WRITE_TEXTS, structure.pk)
    if start_date < today:
        raise InvalidRuleError(Reason(StructureCode.TERMS_PAST))
    with audited(user=actor.id, action="publish_terms"), transaction.atomic():
        Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)  # two versions never take one number
        last = TermsVersion.objects.filter(structure=structure).order_by("-number").first()
        if last is not None and last.body == body:
            raise InvalidRuleError(Reason(StructureCode.TERMS_UNCHANGED, number=last.number))
        return TermsVersion.objects.create(
            structure=structure,
            number=last.number + 1 if last else 1,
            body=body,
            summary=summary,
            start_date=start_date,
            published_at=now,
        )


def write_help(*, structure: Structure, page: str, body: str, actor: Actor) -> None:
    """What the « ? » sign of a page says; nothing takes the sign away."""
    actor.must(Right.WRITE_TEXTS, structure.pk)
    with audited(user=actor.id, action="write_help"), transaction.atomic():
        if body:
            HelpText.objects.update_or_create(structure=structure, page=page, defaults={"body": body})
        else:
            HelpText.objects.filter(structure=structure, page=page).delete()


def complete_page(*, structure: Structure, key: str, body: str, actor: Actor) -> None:
    """What a structure adds at the end of a page (`rules.standard_texts`); nothing takes it away."""
    actor.must(Right.WRITE_TEXTS, structure.pk)
    if key not in PAGE_COMPLEMENTS:
        raise ValueError(f"not a page to complete: {key}")
    with audited(user=actor.id, action="complete_page"), transaction.atomic():
        if body:
            Wording.objects.update_or_create(structure=structure, key=key, defaults={"title": "", "body": body})
        else:
            Wording.objects.filter(structure=structure, key=key).delete()
