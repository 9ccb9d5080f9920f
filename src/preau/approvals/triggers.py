"""What the database refuses about acts of two people, raw SQL included."""

from __future__ import annotations

import pgtrigger

ALONE = """
SELECT coalesce(sum(abs(act.amount_cents)), 0) FROM approvals_act act
WHERE act.is_alone AND act.structure_id = {structure} AND act.asked_by_id = {person} AND act.asked_at >= {since}
    AND (act.households && {households} OR (act.households = '{{}}' AND {households} = '{{}}'))
"""
"""What somebody did alone for one of these families since an instant, in cents; sums of unknown families together."""

_PARIS = "AT TIME ZONE 'Europe/Paris'"
_SINCE = f"least(NEW.asked_at - interval '24 hours', date_trunc('day', NEW.asked_at {_PARIS}) {_PARIS})"
_IS_OWN = (
    "EXISTS (SELECT FROM accounts_householdaccess x WHERE x.user_id = {person} AND x.household_id = ANY({households})) "
    "OR EXISTS (SELECT FROM households_guardian g JOIN accounts_user u ON u.id = {person} "
    "WHERE g.household_id = ANY({households}) AND lower(g.email) = lower(u.email))"
)

_OWN_OF_ASKER = _IS_OWN.format(person="NEW.asked_by_id", households="NEW.households")
_OWN_BY_NOW = _IS_OWN.format(person="asked.asked_by_id", households="asked.households")
_OWN_OF_DECIDER = _IS_OWN.format(person="NEW.decided_by_id", households="asked.households")


def _refuse(condition: str, words: str) -> str:
    return f"IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; "


_ALONE = ALONE.format(
    structure="NEW.structure_id", person="NEW.asked_by_id", since=_SINCE, households="NEW.households"
).strip()
_TOO_MUCH = (
    f"NEW.is_alone AND ({_ALONE}) + abs(NEW.amount_cents) > "  # noqa: S608 (no outside text)
    "(SELECT s.second_person_above_cents FROM structures_structure s WHERE s.id = NEW.structure_id)"
)

ACT_IS_FAIR = pgtrigger.Trigger(
    name="act_is_fair",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    # The person first: two acts of one person wait for each other, and the second one is summed with the first.
    func=(
        "PERFORM FROM accounts_user WHERE id = NEW.asked_by_id FOR NO KEY UPDATE; "
        f"{_refuse(_OWN_OF_ASKER, 'nobody acts on their own household')}"
        f"{_refuse(_TOO_MUCH, 'above the limit of the structure, an act wants a second person')}"
        "RETURN NEW;"
    ),
)

DECISION_IS_FAIR = pgtrigger.Trigger(
    name="decision_is_fair",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("asked", "approvals_act%ROWTYPE")],
    func="".join(
        [
            "SELECT * INTO asked FROM approvals_act WHERE id = NEW.act_id; ",
            _refuse("asked.is_alone", "an act done alone has no decision"),
            _refuse("asked.asked_by_id <> NEW.asked_by_id", "a decision repeats who asked"),
            _refuse("NEW.outcome = 'approved' AND NEW.at > asked.expires_at", "the request has expired"),
            _refuse(_OWN_OF_DECIDER, "nobody decides for their own household"),
            _refuse(f"NEW.outcome = 'approved' AND ({_OWN_BY_NOW})", "nobody acts on their own household"),
            "RETURN NEW;",
        ]
    ),
)
