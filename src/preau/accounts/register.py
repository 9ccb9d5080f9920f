"""The people of a structure as the matching of requests wants them."""

from __future__ import annotations

from preau.accounts.rules.matching import Candidate, Register
from preau.common.sql import fetch
from preau.structures.models import Structure

CANDIDATES = """
SELECT m.id AS key, p.id AS person, p.last_name, p.first_name, p.usage_name,
    ARRAY(SELECT c.number FROM households_card c WHERE c.person_id = p.id AND c.is_active ORDER BY c.number) AS cards,
    ARRAY(
        SELECT lower(g.email) FROM households_guardian g
        WHERE g.household_id = m.household_id AND g.email <> '' AND (g.role = 'legal' OR g.is_payer)
        UNION
        SELECT lower(u.email) FROM accounts_householdaccess a JOIN accounts_user u ON u.id = a.user_id
        WHERE a.household_id = m.household_id
    ) AS emails
FROM households_householdperson m
JOIN households_household h ON h.id = m.household_id
JOIN households_person p ON p.id = m.person_id
WHERE h.structure_id = %s AND h.closed_at IS NULL AND p.left_on IS NULL
ORDER BY m.id
"""


def register_of(structure: Structure) -> Register:
    """Everybody who may be asked for in a structure, once by household; one statement.

    The e-mails are those of the legal guardians, the payers and the accounts of the household.
    """
    return Register(fetch(Candidate, CANDIDATES, [structure.pk]))
