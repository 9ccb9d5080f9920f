"""How long each thing is kept, why, and the night that deletes the rest, by batches: the one table of this in the code.

What bears money (ledger, wallets, receipts, payments, prices, bookings and their movements) has no row here: the law
asks for ten years, and nothing deletes it. Histories (who changed what) are kept with what they tell of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from preau.attendance.rules import NOTE_KEPT
from preau.common.sql import execute

BATCH = 2000
MOST_BATCHES = 500
"""A million rows a night: what is left is for the next one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`condition` says which rows of `table` go, in SQL, `%(before)s` being now less `kept`; `erase`: set instead of
    deleting the row. `guard`: the trigger that keeps its rows from being deleted by anything else."""

    name: str
    table: str
    key: str
    condition: str
    kept: timedelta
    what: str
    delay: str
    reason: str
    erase: str = ""
    guard: str = ""


_DAY = timedelta(days=1)
_LAST_EVENT = "(SELECT max(event.at) FROM procrastinate_events event WHERE event.job_id = row.id)"

RULES = (
    Rule(
        "jobs_done", "procrastinate_jobs", "id",
        f"row.status = 'succeeded' AND coalesce({_LAST_EVENT}, '-infinity') < %(before)s",
        7 * _DAY, "Tâches de fond réussies, et leurs événements", "7 jours",
        "Elles portent des adresses ; au-delà, elles ne servent plus à comprendre un incident.",
    ),
    Rule(
        "jobs_failed", "procrastinate_jobs", "id",
        "row.status IN ('failed', 'cancelled', 'aborted')"
        f" AND coalesce({_LAST_EVENT}, '-infinity') < %(before)s",
        91 * _DAY, "Tâches de fond échouées, et leurs événements", "3 mois",
        "Le temps de comprendre et de réparer.",
    ),
    Rule(
        "periodic_marks", "procrastinate_periodic_defers", "id",
        "row.defer_timestamp < extract(epoch FROM %(before)s::timestamptz)"
        " AND NOT EXISTS (SELECT FROM procrastinate_jobs job WHERE job.id = row.job_id)",
        7 * _DAY, "Marques des tâches périodiques", "7 jours",
        "Une seule par tâche sert : la dernière.",
    ),
    Rule(
        "workers", "procrastinate_workers", "id", "row.last_heartbeat < %(before)s",
        _DAY, "Programmes de fond disparus", "1 jour", "Leurs tâches ont été reprises.",
    ),
    Rule(
        "mail_texts", "notices_outgoingmail", "id",
        "row.created_at < %(before)s AND row.body <> ''",
        396 * _DAY, "Texte des courriels", "13 mois",
        "Répondre à une famille sur l’année scolaire écoulée ; l’objet et la date restent comme preuve d’envoi.",
        erase="body = '', last_error = '', bounce_text = ''",
    ),
    Rule(
        "mails", "notices_outgoingmail", "id", "row.created_at < %(before)s",
        3 * 365 * _DAY, "Courriels (adresse, objet, date, retour)", "3 ans",
        "Preuve d’envoi, le temps d’une contestation.",
    ),
    Rule(
        "sessions", "accounts_browsersession", "session_key", "row.expire_date < %(before)s",
        timedelta(0), "Sessions des navigateurs (liste des appareils)", "à leur expiration",
        "Elles n’ouvrent plus rien.",
    ),
    Rule(
        "entrances", "accounts_agententrance", "id", "row.at < %(before)s",
        366 * _DAY, "Connexions des agents, réussies ou refusées", "1 an", "Savoir qui est entré, en cas d’incident.",
    ),
    Rule(
        "attempts", "cache", "cache_key", "row.expires < %(before)s",
        timedelta(0), "Compteurs d’essais (connexion, codes, questions)", "à leur expiration",
        "Un compteur échu ne limite plus rien.",
    ),
    Rule(
        "refused_requests", "accounts_accountrequest", "id",
        "row.state = 'refused' AND row.decided_at < %(before)s",
        91 * _DAY, "Demandes de compte refusées", "3 mois", "Répondre à qui demande pourquoi.",
    ),
    Rule(
        "sign_ups", "accounts_signup", "id",
        "row.activated_at IS NULL AND row.link_expires_at < %(before)s",
        timedelta(0), "Inscriptions jamais activées", "24 heures, la durée du lien",
        "Personne ne s’est fait connaître.",
    ),
    Rule(
        "address_changes", "accounts_emailchange", "id", "row.expires_at < %(before)s",
        timedelta(0), "Changements d’adresse jamais confirmés", "24 heures, la durée du lien", "Ils n’ont pas eu lieu.",
    ),
    Rule(
        "invitations", "accounts_agentinvitation", "id",
        "row.accepted_at IS NULL AND row.link_expires_at < %(before)s",
        91 * _DAY, "Invitations d’agents jamais acceptées", "3 mois après la fin du lien",
        "Savoir qui avait été invité.",
    ),
    Rule(
        "batches", "accounts_batch", "id", "row.finished_at < %(before)s",
        91 * _DAY, "Traitements par lot terminés", "3 mois", "Relire ce qui a été refusé, et pourquoi.",
    ),
    Rule(
        "drafts", "bookings_draftline", "id",
        "EXISTS (SELECT FROM bookings_draft draft WHERE draft.id = row.draft_id AND draft.updated_at < %(before)s)",
        91 * _DAY, "Brouillons de planning jamais confirmés", "3 mois après le dernier changement",
        "Ils ne tiennent aucune place.",
    ),
    Rule(
        "missed_days", "bookings_missedline", "id",
        "EXISTS (SELECT FROM bookings_draft draft WHERE draft.id = row.draft_id AND draft.updated_at < %(before)s)",
        91 * _DAY, "Jours qu’un brouillon n’a pas pu demander", "3 mois après le dernier changement",
        "Ils vont avec le brouillon ; ceux d’un reçu restent avec lui.",
    ),
    Rule(
        "late_reasons", "bookings_draft", "id",
        "row.updated_at < %(before)s AND (row.late_motive <> '' OR row.late_words <> '')",
        _DAY, "Raisons d’aller hors délai, écrites sur un brouillon jamais confirmé", "1 jour",
        "La demande qu’elles disent a été faite ou abandonnée : la suivante écrit la sienne.",
        erase="late_motive = '', late_words = ''",
    ),
    Rule(
        "family_notes", "households_familynote", "id", "row.at < %(before)s",
        396 * _DAY, "Notes d’échanges avec une famille", "13 mois",
        "Répondre à une famille sur l’année scolaire écoulée.",
    ),
    Rule(
        "health_looks", "households_healthlook", "id", "row.at < %(before)s",
        3 * 365 * _DAY, "Consultations de données de santé par les agents", "3 ans",
        "Dire à une famille qui a lu, le temps d’une contestation.",
        guard="pgtrigger_health_looks_kept_93391",
    ),
    Rule(
        "passage_notes", "attendance_passagenote", "id", "row.written_at < %(before)s",
        NOTE_KEPT, "Notes des agents sur les absences", "3 mois", "Elles peuvent parler de la santé d’un enfant.",
    ),
    Rule(
        "nights", "exchange_nightpart", "id", "row.started_at < %(before)s",
        396 * _DAY, "Comptes des passages de nuit", "13 mois", "Comparer à l’année précédente.",
    ),
)  # fmt: skip

# By parts, and without waiting: a row that somebody holds goes the next night.
_DELETE = """
WITH old AS (SELECT {key} FROM {table} row WHERE {condition} LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
DELETE FROM {table} gone USING old WHERE gone.{key} = old.{key}
"""
_ERASE = """
WITH old AS (SELECT {key} FROM {table} row WHERE {condition} LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE {table} kept SET {erase} FROM old WHERE kept.{key} = old.{key}
"""


def purge(*, now: datetime) -> dict[str, int]:
    """Apply every rule and return how many rows each took. Cut short anywhere, the next one goes on."""
    return {rule.name: _apply(rule, now) for rule in RULES}


def _apply(rule: Rule, now: datetime) -> int:
    sql = (_ERASE if rule.erase else _DELETE).format(
        table=rule.table, key=rule.key, condition=rule.condition, erase=rule.erase
    )
    values: dict[str, datetime | int] = {"before": now - rule.kept, "limit": BATCH}
    taken = 0
    if rule.table not in connection.introspection.table_names():
        return 0  # the table of the cache is made by `upgrade`, not by migrations
    for _ in range(MOST_BATCHES):
        with transaction.atomic():
            _stand_aside(rule, rule.guard)
            batch = execute(sql, values)
            _stand_aside(rule, "")
        taken += batch
        if batch < BATCH:
            break
    return taken


def _stand_aside(rule: Rule, guard: str) -> None:
    """For this transaction, this trigger alone lets rows of the rule's table go; none does for an empty name."""
    if rule.guard:
        execute("SELECT set_config('pgtrigger.ignore', %(guards)s, true)", {"guards": f"{{{guard}}}"})


def table_text() -> str:
    """The table of `docs/guide-gestionnaire.md`, in its own words; a test keeps them the same."""
    head = "| quoi | gardé | pourquoi |\n|---|---|---|\n"
    return head + "".join(f"| {rule.what} | {rule.delay} | {rule.reason} |\n" for rule in RULES)
