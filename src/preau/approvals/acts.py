"""What wants a second person: asked, approved or refused, told for the journal of acts."""

from __future__ import annotations

from preau.approvals.enums import ActKind, Outcome
from preau.common.acts import Act, Piece, Row, Sentence, register, said

FAMILY = "Argent"
_ASKED = "'act', {act}.kind, 'cents', {act}.amount_cents, 'household_id', {act}.household_id, 'target', {act}.id"
_DECIDED = {
    Outcome.APPROVED: "a validé la demande de {user}",
    Outcome.REFUSED: "a refusé la demande de {user}",
    Outcome.WITHDRAWN: "a retiré sa demande",
    Outcome.EXPIRED: "a laissé expirer la demande de {user}",
}


def _about(row: Row) -> Sentence:
    """`correction d’un porte-monnaie, + 60,00 €, famille KERVELLA (000001), repas froids`."""
    label = str(ActKind(row.text("act")).label)
    act = Piece(f"{label[0].lower()}{label[1:]}", "act", row.number("target"))
    reason = f", {row.text('reason')}" if row.text("reason") else ""
    return said(act, f", {row.amount(signed=True)}", *row.of_household(), reason)


def _asked(row: Row) -> Sentence:
    return said("a demandé la validation d’une autre personne : ", *_about(row))


def _decided(row: Row) -> Sentence:
    return said(_DECIDED[Outcome(row.text("outcome"))].format(user=row.user()), " : ", *_about(row))


register(
    Act(
        "act_asked",
        "demande de validation",
        FAMILY,
        "approvals_act e",
        f"{_ASKED.format(act='e')}, 'reason', e.reason",
        _asked,
        at="asked_at",
        actor="asked_by_id",
        scope="e.structure_id = %(structure)s AND NOT e.is_alone",
        households="e.household_id",
        index="approvals_act (structure_id, asked_at DESC, id DESC) WHERE NOT is_alone",
    ),
    Act(
        "act_decided",
        "validation ou refus",
        FAMILY,
        "approvals_decision e JOIN approvals_act d ON d.id = e.act_id",
        f"{_ASKED.format(act='d')}, 'outcome', e.outcome, 'user_id', e.asked_by_id, 'reason', e.reason",
        _decided,
        actor="decided_by_id",
        scope="d.structure_id = %(structure)s",
        households="d.household_id",
        users="e.asked_by_id",
        index="approvals_decision (at DESC, id DESC)",
    ),
)
