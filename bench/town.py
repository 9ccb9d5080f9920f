"""A town made for measuring: households with one child each and drafts ready to confirm, by set-based SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

SLUG = "mesures"

PEOPLE = """
WITH n AS (SELECT generate_series(1, %(count)s) AS n),
homes AS (
    INSERT INTO households_household (structure_id, number, name, address, postcode, city, is_resident, created_at)
    SELECT %(structure)s, %(prefix)s || n, 'Foyer ' || n, '', '', '', true, now() FROM n RETURNING id, number
), people AS (
    INSERT INTO households_person (structure_id, kind, last_name, usage_name, first_name, folded_name, birth_date, sex,
        ine, level, class_name)
    SELECT %(structure)s, 'child', %(prefix)s || n, '', 'Enfant', '', '2018-05-04', '', '', 'CE2', '' FROM n
    RETURNING id, last_name
), users AS (
    INSERT INTO accounts_user (password, is_superuser, email, display_name, is_active, is_staff, date_joined, language,
        report_notices, waiting_notices, balance_notices)
    SELECT '!', false, lower(%(prefix)s || n || '@exemple.fr'), '', true, false, now(), '',
        'daily', 'at_once', 'at_once' FROM n RETURNING id, email
), members AS (
    INSERT INTO households_householdperson (household_id, person_id, custody_kind, custody_phase, handover_weekday,
        custody_weekdays, cost_percent, sticker)
    SELECT homes.id, people.id, 'full', 0, 1, '{}', 100, 1 FROM homes JOIN people ON people.last_name = homes.number
), accesses AS (
    INSERT INTO accounts_householdaccess (user_id, structure_id, household_id, created_at)
    SELECT users.id, %(structure)s, homes.id, now()
    FROM homes JOIN users ON users.email = lower(homes.number || '@exemple.fr')
), rights AS (
    INSERT INTO registrations_registration (structure_id, person_id, group_id, start_date, state, created_at)
    SELECT %(structure)s, people.id, %(group)s, '2020-01-01', 'validated', now() FROM people
)
SELECT homes.id, people.id, users.id FROM homes JOIN people ON people.last_name = homes.number
JOIN users ON users.email = lower(homes.number || '@exemple.fr') ORDER BY homes.id
"""

DRAFTS = """
WITH homes AS (SELECT * FROM unnest(%(homes)s::bigint[], %(people)s::bigint[]) WITH ORDINALITY AS t(home, person, n)),
drafts AS (
    INSERT INTO bookings_draft (household_id, version, updated_at) SELECT home, 1, now() FROM homes
    ON CONFLICT (household_id) WHERE agent_id IS NULL DO UPDATE SET version = bookings_draft.version + 1
    RETURNING id, household_id
)
INSERT INTO bookings_draftline (draft_id, person_id, opening_day_id, action)
SELECT drafts.id, homes.person, days.id, 'book'
FROM homes JOIN drafts ON drafts.household_id = homes.home
JOIN LATERAL unnest(%(days)s::bigint[]) WITH ORDINALITY AS days(id, m)
    ON (days.m + %(spread)s - (homes.n * %(lines)s) %% %(spread)s) %% %(spread)s < %(lines)s
"""


@dataclass
class Family:
    household: int
    person: int
    user: int


@dataclass
class MeasuringTown:
    structure: int
    group: int

    def families(self, count: int, prefix: str) -> list[Family]:
        """New households, each with one child registered in the group and one account."""
        values = {"count": count, "structure": self.structure, "group": self.group, "prefix": prefix}
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, values)
            return [Family(*row) for row in cursor.fetchall()]

    def days(self, count: int, first: date, capacity: int | None = None, waiting_capacity: int = 0) -> list[int]:
        """Opening days in a row, which can be booked until a month before."""
        from django.utils import timezone

        from preau.activities.models import OpeningDay

        limit = timezone.now() + timedelta(days=10)
        days = [
            OpeningDay(
                structure_id=self.structure, activity_id=self.activity, group_id=self.group,
                date=first + timedelta(days=number), capacity=capacity, waiting_capacity=waiting_capacity,
                booking_deadline_at=limit, cancel_deadline_at=limit, promotion_deadline_at=limit,
            )
            for number in range(count)
        ]  # fmt: skip
        return [day.pk for day in OpeningDay.objects.bulk_create(days)]

    @property
    def activity(self) -> int:
        from preau.activities.models import ActivityGroup

        return ActivityGroup.objects.values_list("activity_id", flat=True).get(pk=self.group)

    def draft(self, families: list[Family], days: list[int], lines: int) -> None:
        """A draft of `lines` days for each family, taken in turn from `days`, so that they spread evenly."""
        values = {
            "homes": [family.household for family in families],
            "people": [family.person for family in families],
            "days": days,
            "lines": lines,
            "spread": len(days),
        }
        with connection.cursor() as cursor:
            cursor.execute(DRAFTS, values)
            cursor.execute("ANALYZE")


def measuring_town() -> MeasuringTown:
    """The structure of the measures, with one activity, one group and its price."""
    from preau.activities.models import Activity, ActivityGroup
    from preau.pricing.models import PriceRule
    from preau.structures.models import Structure

    structure = Structure.objects.create(slug=SLUG, name="Ville des mesures")
    activity = Activity.objects.create(structure=structure, name="Cantine", short_name="Cantine")
    group = ActivityGroup.objects.create(structure=structure, activity=activity, name="École")
    rule = {"type": "flat", "cents": 390, "unit": "service"}
    PriceRule.objects.create(structure=structure, activity=activity, valid_from="2020-01-01", rule=rule)
    return MeasuringTown(structure.pk, group.pk)
