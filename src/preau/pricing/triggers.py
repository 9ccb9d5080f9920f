"""A price is never retroactive, whoever writes it: the administration, a shell and raw SQL meet this too."""

from __future__ import annotations

import pgtrigger

_NEVER_RETROACTIVE = """
today := coalesce(
    nullif(current_setting('preau.today', true), '')::date, (now() AT TIME ZONE 'Europe/Paris')::date
);
IF TG_OP = 'UPDATE' AND (OLD.activity_id, OLD.audience, OLD.valid_from, OLD.rule)
    IS NOT DISTINCT FROM (NEW.activity_id, NEW.audience, NEW.valid_from, NEW.rule) THEN
    RETURN NEW;
END IF;
IF TG_OP = 'INSERT' THEN
    since := NEW.valid_from; activities := ARRAY[NEW.activity_id];
ELSIF TG_OP = 'DELETE' THEN
    since := OLD.valid_from; activities := ARRAY[OLD.activity_id];
ELSE
    since := least(OLD.valid_from, NEW.valid_from); activities := ARRAY[OLD.activity_id, NEW.activity_id];
END IF;
IF EXISTS (
    SELECT FROM activities_openingday d JOIN bookings_booking b ON b.opening_day_id = d.id
    WHERE d.activity_id = ANY(activities) AND d.date >= since AND (
        (d.date <= today AND b.state = 'booked') OR b.is_charged
    )
) OR EXISTS (
    SELECT FROM activities_openingday d JOIN attendance_passage p ON p.opening_day_id = d.id
    WHERE d.activity_id = ANY(activities) AND d.date >= since AND p.undone_at IS NULL
) THEN
    RAISE EXCEPTION 'a price is never retroactive: days since % were booked, served or charged at another', since
        USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""

NEVER_RETROACTIVE = pgtrigger.Trigger(
    name="price_never_retroactive",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("today", "date"), ("since", "date"), ("activities", "bigint[]")],
    func=_NEVER_RETROACTIVE,
)
"""No version begins, moves, changes or ends on or before a day that was lived with another price: booked up to today,
served, or charged (docs/adr/0016). `preau.today` stands for the day, on the connections of tests alone. An activity
without such a day takes any first price.
"""
