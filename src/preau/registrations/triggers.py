"""A group never has more people registered on one day than it takes, whoever writes: raw SQL included."""

from __future__ import annotations

import pgtrigger

# The group's row is held first: who registers at the same instant waits, then counts what the other wrote. What only
# shortens a registration takes no place. The days to look at are the first one, and those when somebody else begins.
_PLACES = """
SELECT most_registered INTO most FROM activities_activitygroup
WHERE id = NEW.group_id AND most_registered IS NOT NULL FOR NO KEY UPDATE;
IF most IS NULL OR (TG_OP = 'UPDATE' AND OLD.state = 'validated' AND OLD.group_id = NEW.group_id
    AND daterange(OLD.start_date, OLD.end_date, '[]') @> daterange(NEW.start_date, NEW.end_date, '[]')) THEN
    RETURN NEW;
END IF;
SELECT max(held) INTO taken FROM (
    SELECT count(r.id) AS held FROM (
        SELECT NEW.start_date AS day UNION
        SELECT s.start_date FROM registrations_registration s
        WHERE s.group_id = NEW.group_id AND s.state = 'validated'
            AND daterange(NEW.start_date, NEW.end_date, '[]') @> s.start_date
    ) days LEFT JOIN registrations_registration r ON r.group_id = NEW.group_id AND r.state = 'validated'
        AND r.id <> NEW.id AND daterange(r.start_date, r.end_date, '[]') @> days.day
    GROUP BY days.day
) counted;
IF taken >= most THEN
    RAISE EXCEPTION 'group % has its % registered', NEW.group_id, most
    USING ERRCODE = 'check_violation', CONSTRAINT = 'registration_within_places';
END IF;
RETURN NEW;
"""

WITHIN_PLACES = pgtrigger.Trigger(
    name="within_places",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "group_id", "start_date", "end_date"),
    condition=pgtrigger.Condition("NEW.state = 'validated'"),
    declare=[("most", "integer"), ("taken", "integer")],
    func=_PLACES,
)
"""Twin of `bookings.rules.registering.most_at_once`; a test compares them."""
