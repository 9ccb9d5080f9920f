"""Every act that somebody signs, and every history that the database keeps, has its French sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db.models import BooleanField, DateField, DateTimeField, ForeignKey, IntegerField, JSONField, Model

from preau.accounts.models import User
from preau.activities.models import Activity
from preau.common.acts import ACTS, CHANGED, CREATED, REMOVED, SUBJECTS, Names, Row, tell_subject
from preau.journal.pointed import NAMED
from preau.journal.searching import Search, journal
from preau.journal.sources import HIDDEN, histories, options
from preau.journal.telling import SOMEBODY, Happening, label_of, subject_of, traces
from preau.pricing.models import PriceRule
from preau.structures.models import Structure
from preau.web.desk.oversight.journal import LISTS, PAGES
from tests.factories import StructureFactory

TOLD_OTHERWISE = {
    "accounts.PortalHost": "the act « host »: hosts are of no structure",
    "wallets.WalletActivity": "part of its kind of wallet",
    "admin.LogEntry": "Django's own, off by default",
    "bookings.Draft": "what is being prepared; confirming it is the act",
    "account.EmailAddress": "an account's own",
    "mfa.Authenticator": "an account's own",
    "accounts.BrowserSession": "an account's own",
    "accounts.SecretQuestion": "an account's own",
    "accounts.EmailChange": "an account's own",
    "exports.PreparedFile": "kept a few days, then gone",
    "bookings.Confirmation": "its movements are told",
    "dues.Due": "ended by the counter-entry, which is told",
    "payments.Payment": "the receipt of what it brought is told",
    "accounts.SavedView": "an account's own",
    "households.FileClosing": "the history of the household tells it",
    "households.DistinctFiles": "a remark beside two files that look alike, which moves nothing",
    "payments.PaymentReturn": "its receipt is told",
}
"""Models that somebody signs and the journal does not read, with what tells of them instead."""
ALWAYS = (date(2020, 1, 1), date(2099, 1, 1))
_AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
_PAUSE = {"first": "2026-12-01", "last": "2026-12-24", "booking": True, "payment": False, "reason": "travaux"}
_DEADLINE = Activity._meta.get_field("booking_rule").get_default()
RAW = re.compile(r"[a-z]_[a-z]|centimes|\bNone\b|\{|\}|\bTrue\b|\bFalse\b")
"""What no agent should ever read."""


def _signed() -> Iterator[type[Model]]:
    """The models of which a column names an account."""
    for model in apps.get_models():
        if options(model).proxy or options(model).label.endswith("Event"):
            continue
        if any(field.related_model is User for field in options(model).concrete_fields):
            yield model


def test_everything_somebody_signs_is_read_by_the_journal() -> None:
    sources = " ".join(act.source for act in ACTS.values())
    unread = {
        options(model).label
        for model in _signed()
        if f"{options(model).db_table} e" not in sources
        and options(model).db_table not in sources
        and options(model).label not in SUBJECTS
    }
    assert unread <= set(TOLD_OTHERWISE)


def test_every_history_has_its_subject_and_no_subject_is_without() -> None:
    tracked = {options(history.model).label for history in histories().values()}
    assert tracked == set(SUBJECTS)
    every = {options(model).label for model in apps.get_models() if hasattr(model, "pgh_event_model")}
    assert every - tracked - {"pghistory.Events"} <= set(TOLD_OTHERWISE)


def _value(field: Any, model: type[Model], *, other: bool) -> Any:
    """Something such a column may hold, as the database gives it in JSON."""
    special = {
        (PriceRule, "rule"): {"type": "flat", "cents": 450 if other else 400},
        (Structure, "pauses"): [_PAUSE] if other else [],
        (Activity, "window"): {},
        (Activity, "booking_rule"): _DEADLINE,
        (Activity, "cancel_rule"): _DEADLINE,
        (Activity, "promotion_rule"): _DEADLINE,
    }
    if (model, field.column) in special:
        return special[model, field.column]
    if field.choices:
        return [code for code, _label in field.flatchoices if code][-1 if other else 0]
    if (base := getattr(field, "base_field", None)) is not None:
        return [next(code for code, _label in base.flatchoices)] if base.choices else [2 if other else 1]
    by_type: tuple[tuple[Any, Any], ...] = (
        (BooleanField, other),
        (DateTimeField, "2026-11-17T09:00:00+00:00" if other else None),
        (DateField, "2026-11-17" if other else "2026-09-01"),
        ((JSONField, ForeignKey), None),
        (IntegerField, 2),
    )
    return next((value for kinds, value in by_type if isinstance(field, kinds)), "mot" if other else "autre")


HISTORIES = sorted(histories())


@pytest.mark.django_db
@pytest.mark.parametrize("table", HISTORIES)
def test_each_change_is_told_in_french_without_a_raw_name(table: str) -> None:
    """Created, removed, and each column changed: a sentence, and a label and values that an agent reads."""
    history = histories()[table]
    fields = [field for field in options(history.model).concrete_fields if field.column in history.columns]
    before = {field.column: _value(field, history.model, other=False) for field in fields} | {"pgh_obj_id": 1}
    subject = subject_of(history.model)
    for what in (CREATED, REMOVED):
        sentence = "".join(piece.text for piece in tell_subject(subject, Row(before, Names(), what)))
        assert sentence.startswith("a ")
        assert not RAW.search(sentence)
    for field in fields:
        now = before | {field.column: _value(field, history.model, other=True)}
        row = Happening(_AT, table, 1, CHANGED, None, now, before)
        (trace,) = traces([row])
        assert trace.sentence.startswith("a ")
        assert not RAW.search(trace.sentence)
        for label, was, is_now in trace.changes:
            assert not RAW.search(f"{label} {was} {is_now}"), (table, field.column, label, was, is_now)


@pytest.mark.parametrize("table", HISTORIES)
def test_each_column_is_hidden_or_has_a_french_label(table: str) -> None:
    """Django calls a column that was given no name after it, in English: « created at »."""
    model = histories()[table].model
    subject = subject_of(model)
    english = [
        field.column
        for field in options(model).concrete_fields
        if field.column not in HIDDEN | subject.hidden
        and label_of(subject, field) == field.name.replace("_", " ")
        and field.column not in FRENCH_ALREADY
    ]
    assert english == []


@pytest.mark.parametrize("table", HISTORIES)
def test_each_link_is_hidden_or_told_by_a_name(table: str) -> None:
    model = histories()[table].model
    subject = subject_of(model)
    bare = [
        field.column
        for field in options(model).concrete_fields
        if field.is_relation
        and field.column not in HIDDEN | subject.hidden | SOMEBODY.keys()
        and field.related_model not in NAMED
    ]
    assert bare == []


@pytest.mark.django_db
def test_a_rule_that_this_version_cannot_read_stops_nothing() -> None:
    before = {
        "id": 1,
        "activity_id": None,
        "audience": "all",
        "valid_from": "2026-09-01",
        "rule": {"type": "of before"},
    }
    now = before | {"rule": {"type": "flat", "cents": 450}}
    (trace,) = traces([Happening(_AT, "pricing_priceruleevent", 1, CHANGED, None, now, before)])
    assert [was for _label, was, _now in trace.changes] == ["une règle d’une version précédente"]


FRENCH_ALREADY = {"site_id", "zone", "page", "source", "description", "mode", "version", "kind_id"}
"""Words that are the same in both languages."""


def test_every_piece_leads_to_a_page_the_portal_has() -> None:
    told = {subject.to for subject in SUBJECTS.values()} - {""}
    assert told <= PAGES.keys() | LISTS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(ACTS))
def test_each_kind_of_act_is_read_alone_and_with_words(kind: str) -> None:
    """Its statement runs, whatever is looked for: SQL that names a column wrongly would stop the whole journal."""
    town = StructureFactory.create()
    for words, actor in (("", ""), ("kervella", ""), ("", "yann")):
        assert journal(structure=town, search=Search(*ALWAYS, words, actor, kind), limit=5) == ([], None)
