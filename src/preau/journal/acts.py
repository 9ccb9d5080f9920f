"""Acts that leave a row of their own rather than a history: money taken in, corrected, counted and handed on, marks of
who came. Each is told in one sentence, which its author begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from preau.attendance.enums import PassageKind
from preau.common.money import format_cents
from preau.receipts.enums import Means
from preau.wallets.enums import OperationKind


@dataclass(frozen=True, slots=True)
class Act:
    """Where a kind of act is read. `now` is the SQL of what is told of it; `words` that of its own words, for those
    that bear a printed number; `people`, `households` and `users` its columns about somebody."""

    label: str
    source: str
    now: str
    at: str = "at"
    actor: str = "actor_id"
    scope: str = "e.structure_id = %(structure)s"
    words: str = ""
    people: str = ""
    households: str = ""
    users: str = ""
    index: str = ""


_OFFICE = "JOIN structures_cashoffice o ON o.id = e.cash_office_id"
_RECEIPT = "o.code || '-' || e.year || '-' || lpad(e.number::text, 6, '0')"
_MARK = (
    "attendance_passage e JOIN activities_openingday d ON d.id = e.opening_day_id "
    "JOIN activities_activity a ON a.id = d.activity_id"
)
_MARKED = (
    "'person_id', e.person_id, 'household_id', e.household_id, 'mark', e.kind, 'activity', a.name, 'date', d.date, "
    "'target', e.opening_day_id"
)

_ASKED = "'act', {act}.kind, 'cents', {act}.amount_cents, 'household_id', {act}.household_id, 'target', {act}.id"


def _closed(label: str, table: str, short: str) -> Act:
    number = f"o.code || '-{short}-' || e.year || '-' || lpad(e.number::text, 4, '0')"
    now = f"'number', {number}, 'cents', e.amount_cents, 'count', e.count, 'target', e.id"
    return Act(label, f"{table} e {_OFFICE}", now, words=number)


ACTS: Mapping[str, Act] = {
    "receipt": Act(
        "encaissement",
        f"receipts_receipt e {_OFFICE}",
        f"'number', {_RECEIPT}, 'cents', e.amount_cents, 'means', e.means, 'household_id', e.household_id, "
        "'payer', e.payer, 'note', e.note, 'undoes', e.reverses_id IS NOT NULL, 'target', e.entry_id",
        words=_RECEIPT,
        households="e.household_id",
        index="receipts_receipt (structure_id, at DESC, id DESC)",
    ),
    "operation": Act(
        "opération sur un porte-monnaie",
        "wallets_operation e",
        "'operation', e.kind, 'cents', e.amount_cents, 'household_id', e.household_id, 'reason', e.reason, "
        "'target', e.household_id",
        households="e.household_id",
        index="wallets_operation (structure_id, at DESC, id DESC)",
    ),
    "reversal": Act(
        "opération annulée",
        f"ledger_entry e {_OFFICE}",
        "'text', e.text, 'target', e.id",
        scope="o.structure_id = %(structure)s AND e.reverses_id IS NOT NULL AND e.actor_id IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM receipts_receipt r WHERE r.entry_id = e.id)",
        words="e.text",
        index="ledger_entry (at DESC, id DESC) WHERE reverses_id IS NOT NULL",
    ),
    "slip": _closed("bordereau d’encaissement", "receipts_collectionslip", "BE"),
    "sheet": _closed("fiche quotidienne d’encaissement", "receipts_dailysheet", "FQE"),
    "deposit": _closed("versement", "receipts_deposit", "VERS"),
    "passage": Act(
        "pointage",
        _MARK,
        _MARKED,
        people="e.person_id",
        households="e.household_id",
        index="attendance_passage (structure_id, at DESC, id DESC)",
    ),
    "passage_undone": Act(
        "pointage annulé",
        _MARK,
        _MARKED,
        at="undone_at",
        actor="undone_by_id",
        people="e.person_id",
        households="e.household_id",
        index="attendance_passage (structure_id, undone_at DESC, id DESC) WHERE undone_at IS NOT NULL",
    ),
    "act_asked": Act(
        "demande de validation",
        "approvals_act e",
        f"{_ASKED.format(act='e')}, 'reason', e.reason",
        at="asked_at",
        actor="asked_by_id",
        scope="e.structure_id = %(structure)s AND NOT e.is_alone",
        households="e.household_id",
        index="approvals_act (structure_id, asked_at DESC, id DESC) WHERE NOT is_alone",
    ),
    "act_decided": Act(
        "validation ou refus",
        "approvals_decision e JOIN approvals_act d ON d.id = e.act_id",
        f"{_ASKED.format(act='d')}, 'outcome', e.outcome, 'user_id', e.asked_by_id, 'reason', e.reason",
        actor="decided_by_id",
        scope="d.structure_id = %(structure)s",
        households="d.household_id",
        users="e.asked_by_id",
        index="approvals_decision (at DESC, id DESC)",
    ),
    "account_decided": Act(
        "demande de compte traitée",
        "accounts_accountrequest e",
        "'state', e.state, 'who', e.first_name || ' ' || e.last_name, 'email', e.email, 'reason', e.reason, "
        "'target', NULL",
        at="decided_at",
        actor="decided_by_id",
        words="concat_ws(' ', e.first_name, e.last_name, e.email)",
        index="accounts_accountrequest (structure_id, decided_at DESC, id DESC) WHERE decided_at IS NOT NULL",
    ),
    "sign_up_attached": Act(
        "inscription rattachée",
        "accounts_signup e",
        "'who', e.first_name || ' ' || e.last_name, 'email', e.email, 'household_id', e.household_id, 'target', NULL",
        at="attached_at",
        actor="attached_by_id",
        words="concat_ws(' ', e.first_name, e.last_name, e.email)",
        households="e.household_id",
        index="accounts_signup (structure_id, attached_at DESC, id DESC) WHERE attached_at IS NOT NULL",
    ),
    "entrance": Act(
        "connexion d’un agent",
        "accounts_agententrance e",
        "'outcome', e.outcome, 'factor', e.with_factor, 'target', NULL",
        actor="user_id",
        scope="(e.structure_id = %(structure)s OR e.structure_id IS NULL)",
        users="e.user_id",
        index="accounts_agententrance (at DESC, id DESC)",
    ),
    "host": Act(
        "hébergement du portail",
        "(SELECT h.pgh_id AS id, h.pgh_created_at AS at, h.pgh_label AS what, h.user_id, "
        "(c.metadata->>'user')::bigint AS actor_id FROM accounts_portalhostevent h "
        "LEFT JOIN pghistory_context c ON c.id = h.pgh_context_id) e",
        "'what', e.what, 'user_id', e.user_id, 'target', NULL",
        scope="true",
        users="e.user_id",
    ),
}

_BY_MEANS = {
    Means.CASH: "en espèces",
    Means.CHEQUE: "par chèque",
}
_CLOSED = {"slip": "a clos le bordereau", "sheet": "a clos la fiche", "deposit": "a versé"}


def sentence(kind: str, now: Mapping[str, Any], person: str, household: str) -> str:
    """`a encaissé 30,00 € en espèces, reçu ENF-2026-000123, famille KERVELLA`."""
    if kind == "receipt":
        return _receipt(now, household)
    if kind == "operation":
        told = f"a écrit : {OperationKind(now['operation']).label}, {format_cents(now['cents'], signed=True)}"
        return ", ".join(filter(None, (told, household and f"famille {household}", now["reason"])))
    if kind == "reversal":
        return f"a annulé une opération : {now['text']}"
    if kind in _CLOSED:
        amount = format_cents(now["cents"])
        if kind == "deposit":
            return f"a versé {amount}, versement {now['number']}"
        return f"{_CLOSED[kind]} {now['number']}, {amount}"
    day, mark = date.fromisoformat(now["date"]), str(PassageKind(now["mark"]).label).lower()
    verb = "a annulé le pointage" if kind == "passage_undone" else "a pointé"
    return f"{verb} « {mark} » : {person}, {now['activity']}, {day:%d/%m/%Y}"


def _receipt(now: Mapping[str, Any], household: str) -> str:
    means = Means(now["means"])
    how = _BY_MEANS.get(means, f"({means.label.lower()})")
    verb = "a annulé un encaissement de" if now["undoes"] else "a encaissé"
    told = f"{verb} {format_cents(abs(now['cents']))} {how}"
    whom = f"famille {household}" if household else now["payer"]
    return ", ".join(filter(None, (told, f"reçu {now['number']}", whom, now["note"])))
