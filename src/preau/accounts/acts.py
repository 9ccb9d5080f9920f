"""Sign-ins, accounts, rights of agents and batches of work, told for the journal of acts."""

from __future__ import annotations

from preau.accounts.entrances import EntranceOutcome
from preau.accounts.enums import BatchKind, RequestState, Role
from preau.common.acts import (
    CREATED,
    GONE,
    REMOVED,
    Act,
    Piece,
    Row,
    Sentence,
    Subject,
    listed,
    register,
    register_subjects,
    said,
)

AGENTS, FAMILIES = "Agents et connexions", "Comptes des familles"
_WHO = "'who', e.first_name || ' ' || e.last_name, 'email', e.email"
_WORDS = "concat_ws(' ', e.first_name, e.last_name, e.email)"
_ENTRANCES = {
    EntranceOutcome.REFUSED: "a vu refuser une connexion à son compte : mot de passe inexact",
    EntranceOutcome.FACTOR_REFUSED: "a vu refuser une connexion à son compte : double authentification inexacte",
}
_BATCHES = {BatchKind.GRANT: "a lancé la création de {} accès", BatchKind.SEND: "a lancé l’envoi de {} lettres d’accès"}


def _decided(row: Row) -> Sentence:
    verb = "a refusé" if row.text("state") == RequestState.REFUSED else "a accepté"
    reason = f", {row.text('reason')}" if row.text("reason") else ""
    return said(f"{verb} la demande de compte de {row.text('who')} ({row.text('email')}){reason}")


def _attached(row: Row) -> Sentence:
    return said(f"a rattaché le compte de {row.text('who')} ({row.text('email')}) à la famille ", row.household())


def _entrance(row: Row) -> Sentence:
    entered = "s’est connecté, avec la double authentification" if row.now["factor"] else "s’est connecté"
    return said(_ENTRANCES.get(EntranceOutcome(row.text("outcome")), entered))


def _host(row: Row) -> Sentence:
    verb = (
        "a retiré l’hébergement du portail à" if row.text("what") == REMOVED else "a donné l’hébergement du portail à"
    )
    return said(f"{verb} {row.user()}, par une commande de la machine")


def _roles(codes: list[str]) -> str:
    return listed(str(Role(code).label) if code in Role.values else code for code in codes)


def _invited(row: Row) -> Sentence:
    return said(f"a invité {row.text('who')} ({row.text('email')}), pour être : {_roles(row.now['roles'])}")


def _batch(row: Row) -> Sentence:
    return said(_BATCHES[BatchKind(row.text("batch"))].format(row.number("total")))


def _role(row: Row) -> Sentence:
    agent = Piece(row.user(), "agent", row.number("user_id"))
    if row.what == REMOVED:
        return said(f"a retiré le rôle {_roles([row.text('role')])} à ", agent)
    return said(f"a donné le rôle {_roles([row.text('role')])} à ", agent)


def _access(row: Row) -> Sentence:
    verb = "a retiré l’accès de" if row.what == REMOVED else "a ouvert l’accès de"
    return said(f"{verb} {row.user()} à la famille ", row.household())


def _opening(row: Row) -> Sentence:
    """A letter of access: made, printed, sent, used. That a code or a link was changed is said without it."""
    who = said(f" {row.user()}", *row.of_household())
    if row.what == CREATED:
        return said("a préparé la lettre d’accès de", *who)
    if row.before is not None:
        for column, verb in (
            ("printed_at", "a imprimé la lettre d’accès de"),
            ("used_at", "a utilisé la lettre d’accès de"),
            ("mail_id", "a envoyé par e-mail la lettre d’accès de"),
            ("code_digest", "a donné un nouveau code d’accès à"),
        ):
            if row.now.get(column) and row.before.get(column) != row.now.get(column):
                return said(verb, *who)
    return []


def _terms(row: Row) -> Sentence:
    user = row.user()
    return said("a accepté les conditions" if user == GONE else f"a accepté les conditions, compte de {user}")


register(
    Act(
        "account_decided",
        "demande de compte traitée",
        FAMILIES,
        "accounts_accountrequest e",
        f"'state', e.state, {_WHO}, 'reason', e.reason",
        _decided,
        at="decided_at",
        actor="decided_by_id",
        words=_WORDS,
        index="accounts_accountrequest (structure_id, decided_at DESC, id DESC) WHERE decided_at IS NOT NULL",
    ),
    Act(
        "sign_up_attached",
        "inscription au portail rattachée",
        FAMILIES,
        "accounts_signup e",
        f"{_WHO}, 'household_id', e.household_id",
        _attached,
        at="attached_at",
        actor="attached_by_id",
        words=_WORDS,
        households="e.household_id",
        index="accounts_signup (structure_id, attached_at DESC, id DESC) WHERE attached_at IS NOT NULL",
    ),
    Act(
        "batch",
        "accès ou lettres en nombre",
        FAMILIES,
        "accounts_batch e",
        "'batch', e.kind, 'total', e.total",
        _batch,
        at="created_at",
        actor="created_by_id",
    ),
    Act(
        "invited",
        "invitation d’un agent",
        AGENTS,
        "accounts_agentinvitation e",
        "'who', e.name, 'email', e.email, 'roles', e.roles",
        _invited,
        at="created_at",
        actor="created_by_id",
        words="concat_ws(' ', e.name, e.email)",
    ),
    Act(
        "entrance",
        "connexion d’un agent",
        AGENTS,
        "accounts_agententrance e",
        "'outcome', e.outcome, 'factor', e.with_factor",
        _entrance,
        actor="user_id",
        scope="(e.structure_id = %(structure)s OR e.structure_id IS NULL)",
        users="e.user_id",
        index="accounts_agententrance (at DESC, id DESC)",
    ),
    Act(
        "host",
        "hébergement du portail",
        AGENTS,
        "(SELECT h.pgh_id AS id, h.pgh_created_at AS at, h.pgh_label AS what, h.user_id, "
        "(c.metadata->>'user')::bigint AS actor_id FROM accounts_portalhostevent h "
        "LEFT JOIN pghistory_context c ON c.id = h.pgh_context_id) e",
        "'what', e.what, 'user_id', e.user_id",
        _host,
        scope="true",
        users="e.user_id",
    ),
)
register_subjects(
    {
        "accounts.StructureRole": Subject("le rôle", AGENTS, _role),
        "accounts.HouseholdAccess": Subject(
            "l’accès",
            FAMILIES,
            _access,
            to="household",
            target="household_id",
            hidden=frozenset({"created_at", "guardian_id"}),
        ),
        "accounts.Opening": Subject(
            "la lettre d’accès",
            FAMILIES,
            _opening,
            to="household",
            target="household_id",
            hidden=frozenset(
                {"created_at", "created_by_id", "link_digest", "link_expires_at", "mail_id", "code_digest"}
                | {"code_expires_at", "printed_at", "used_at"}
            ),
        ),
        "accounts.TermsAcceptance": Subject(
            "l’accord aux conditions", FAMILIES, _terms, hidden=frozenset({"terms_id", "accepted_at"})
        ),
    }
)
