"""A row that repeats the structure of another one repeats it right, whoever writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from preau.accounts.models import HouseholdAccess, User
from preau.activities.models import Activity, ActivityGroup, OpeningDay
from preau.common import clock
from preau.households.models import Household, Person
from preau.pricing.models import PriceRule
from preau.registrations.models import Registration
from preau.structures.models import Site, Structure

pytestmark = pytest.mark.django_db


def rows(slug: str) -> list[Model]:
    """One row of everything that repeats its structure."""
    town = Structure.objects.create(slug=slug, name=slug)
    site = Site.objects.create(structure=town, name="École")
    activity = Activity.objects.create(structure=town, name="Cantine", short_name="Cantine")
    group = ActivityGroup.objects.create(structure=town, activity=activity, name="Tous", site=site)
    household = Household.objects.create(structure=town, number="1", name="KERVELLA")
    person = Person.objects.create(structure=town, last_name="KERVELLA", first_name="Lina")
    user = User.objects.create_user(f"{slug}@exemple.fr")
    instants = dict.fromkeys(("booking_deadline_at", "cancel_deadline_at", "promotion_deadline_at"), clock.now())
    start = date(2026, 9, 1)
    return [
        HouseholdAccess.objects.create(user=user, structure=town, household=household),
        group,
        OpeningDay.objects.create(structure=town, activity=activity, group=group, date=start, **instants),
        PriceRule.objects.create(
            structure=town, activity=activity, valid_from=start, rule={"type": "flat", "cents": 1}
        ),
        Registration.objects.create(structure=town, person=person, group=group, household=household, start_date=start),
    ]


PARENTS = [(0, "household"), (1, "activity"), (1, "site"), (2, "group"), (2, "activity"), (3, "activity")]
PARENTS += [(4, "person"), (4, "group"), (4, "household")]


@pytest.mark.parametrize(("number", "parent"), PARENTS)
def test_parent_of_another_structure_is_refused(number: int, parent: str) -> None:
    ours, theirs = rows("valbrune")[number], rows("autreville")[number]
    change = {f"{parent}_id": getattr(theirs, f"{parent}_id")}
    with pytest.raises(IntegrityError, match="belongs to another structure"), transaction.atomic():
        type(ours)._default_manager.filter(pk=ours.pk).update(**change)


@pytest.mark.parametrize("number", range(5))
def test_other_structure_is_refused_to_raw_sql(number: int) -> None:
    ours, theirs = rows("valbrune")[number], rows("autreville")[number]
    with (
        pytest.raises(IntegrityError, match="belongs to another structure"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"UPDATE {ours._meta.db_table} SET structure_id = %s WHERE id = %s",  # noqa: S608
            [theirs.structure_id, ours.pk],
        )


def test_new_row_with_a_foreign_parent_is_refused() -> None:
    access, other = rows("valbrune")[0], rows("autreville")[0]
    user = User.objects.create_user("autre@exemple.fr")
    with pytest.raises(IntegrityError, match="household_id belongs to another structure"), transaction.atomic():
        HouseholdAccess.objects.create(user=user, structure=access.structure, household=other.household)
