"""Asking for an annual registration, changing and stopping it: what is refused, at which field, and what is written."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.activities.models import ActivityGroup
from preau.bookings.actions import PatternError, end_pattern, save_pattern
from preau.bookings.models import BookingPattern
from preau.bookings.patterns.queries import PatternTerms, load_patterns
from preau.registrations.models import Registration
from tests.acting import by
from tests.bookings.conftest import NOW, Family, Town
from tests.factories import ActivityFactory, GroupFactory, MembershipFactory, PriceRuleFactory, RegistrationFactory

TODAY = date(2026, 11, 21)  # a Saturday
EARLIEST = date(2026, 11, 23)
START = date(2026, 11, 30)


def ask(town: Town, family: Family, pattern: BookingPattern | None = None, **changes: Any) -> BookingPattern:
    """An annual registration on Mondays and Tuesdays from 30 November, with some of it changed."""
    group: ActivityGroup = changes.pop("group", town.group)
    terms: dict[str, Any] = {"start_date": START, "end_date": None, "weekdays": (1, 2)} | changes
    person = terms.pop("person_id", family.people[0])
    return save_pattern(
        household=family.household,
        terms=PatternTerms(person_id=person, group_id=group.pk, **terms),
        actor=by(family.user),
        pattern=pattern,
        now=NOW,
    )


def refused(town: Town, family: Family, pattern: BookingPattern | None = None, **changes: Any) -> dict[str, list[str]]:
    """The errors by field; nothing may have been written."""
    before = list(BookingPattern.objects.order_by("id").values())
    with pytest.raises(PatternError) as caught:
        ask(town, family, pattern, **changes)
    assert list(BookingPattern.objects.order_by("id").values()) == before
    return caught.value.errors


def stored(family: Family) -> list[tuple[date, date | None, list[int]]]:
    rows = BookingPattern.objects.filter(household=family.household).order_by("id")
    return [(row.start_date, row.end_date, row.weekdays) for row in rows]


def test_registration_is_kept_as_asked(town: Town) -> None:
    family = town.family()
    pattern = ask(town, family, weekdays=(2, 1), every_two_weeks=True, end_date=date(2027, 6, 30))
    assert stored(family) == [(START, date(2027, 6, 30), [1, 2])]
    assert (pattern.every_two_weeks, pattern.arrival, pattern.applied_at) == (True, None, None)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"start_date": date(2026, 11, 22)},
            "start_date",
            "Pas avant le lundi 23 novembre 2026 : le délai de mise en place est de 2 jours.",
        ),
        ({"start_date": date(2029, 9, 3)}, "start_date", "Choisissez une date avant le 31 août 2028."),
        ({"end_date": date(2026, 11, 29)}, "end_date", "La fin doit être le même jour que le début, ou après."),
        (
            {"end_date": date(2027, 9, 1)},
            "end_date",
            "Une inscription à l’année s’arrête au plus tard le 31 août 2027.",
        ),
        ({"weekdays": ()}, "weekdays", "Cochez au moins un jour."),
        ({"weekdays": (1, 3)}, "weekdays", "Pas de Cantine le mercredi."),
        (
            {"weekdays": (5,), "end_date": date(2026, 12, 3)},
            "weekdays",
            "Aucun de ces jours ne tombe entre le 30 novembre 2026 et le 3 décembre 2026.",
        ),
    ],
)
def test_field_that_cannot_be_is_told_at_the_field(
    town: Town, changes: dict[str, Any], field: str, message: str
) -> None:
    assert refused(town, town.family(), **changes) == {field: [message]}


def test_lead_time_itself_is_in_time(town: Town) -> None:
    family = town.family()
    ask(town, family, start_date=EARLIEST)
    assert stored(family)[0][0] == EARLIEST


def test_several_wrong_fields_are_told_at_once(town: Town) -> None:
    errors = refused(town, town.family(), start_date=TODAY, weekdays=())
    assert sorted(errors) == ["start_date", "weekdays"]


def test_person_of_another_household_is_refused(town: Town) -> None:
    family, other = town.family(), town.family()
    errors = refused(town, family, person_id=other.people[0])
    assert list(errors) == ["__all__"]


def test_person_without_right_is_refused(town: Town) -> None:
    family = town.family()
    Registration.objects.update(state="pending")
    assert list(refused(town, family)) == ["__all__"]


def test_activity_without_patterns_is_refused(town: Town) -> None:
    town.activity.allows_patterns = False
    town.activity.save()
    assert list(refused(town, town.family())) == ["__all__"]


def test_weekday_outside_the_right_is_refused(town: Town) -> None:
    family = town.family()
    Registration.objects.update(weekdays=[1])
    assert refused(town, family) == {"weekdays": ["Mardi : Ce jour n’est pas dans l’inscription"]}


def test_weekday_that_is_never_of_this_household_is_refused(town: Town) -> None:
    family = town.family()
    family.members[0].custody_kind, family.members[0].custody_weekdays = "weekdays", [1, 4]
    family.members[0].save()
    assert refused(town, family) == {"weekdays": ["Mardi : Jour de l’autre foyer"]}


def test_alternating_custody_keeps_the_weeks_it_has(town: Town) -> None:
    family = town.family()
    member = family.members[0]
    member.custody_kind, member.custody_start = "alternating", START
    member.save()
    ask(town, family)
    other_weeks = refused(town, family, start_date=date(2026, 12, 7), every_two_weeks=True, weekdays=(4,))
    assert other_weeks == {"weekdays": ["Jeudi : Jour de l’autre foyer"]}


def test_blocked_structure_takes_no_registration(town: Town) -> None:
    town.structure.booking_blocked = True
    town.structure.save()
    family = town.family()
    assert refused(town, family) == {
        "weekdays": [
            "Lundi : Les réservations sont suspendues par la structure",
            "Mardi : Les réservations sont suspendues par la structure",
        ]
    }


def test_two_registrations_may_not_share_a_day(town: Town) -> None:
    family = town.family()
    ask(town, family)
    errors = refused(town, family, weekdays=(2, 4), start_date=date(2026, 12, 9))
    assert errors == {
        "weekdays": [
            "Le mardi 15 décembre 2026 est déjà dans l’inscription qui commence le 30 novembre 2026.",
        ]
    }
    ask(town, family, weekdays=(4, 5))
    assert len(stored(family)) == 2


def test_registrations_of_alternate_weeks_live_side_by_side(town: Town) -> None:
    family = town.family()
    ask(town, family, every_two_weeks=True)
    ask(town, family, every_two_weeks=True, start_date=date(2026, 12, 7), weekdays=(1,))
    assert len(stored(family)) == 2


def test_hours_are_checked_at_their_fields(town: Town) -> None:
    activity = ActivityFactory.create(structure=town.structure, evening=True, name="Accueil du soir")
    evening = GroupFactory.create(activity=activity)
    PriceRuleFactory.create(activity=activity)
    family = town.family(group=evening)
    assert list(refused(town, family, group=evening)) == ["departure"]
    errors = refused(town, family, group=evening, arrival=time(16, 40), departure=time(19))
    assert sorted(errors) == ["arrival", "departure"]
    pattern = ask(town, family, group=evening, arrival=time(16, 30), departure=time(18))
    assert (pattern.arrival, pattern.departure) == (time(16, 30), time(18))


def test_hours_of_an_activity_without_hours_are_forgotten(town: Town) -> None:
    pattern = ask(town, town.family(), arrival=time(8), departure=time(9))
    assert (pattern.arrival, pattern.departure) == (None, None)


def test_registration_to_come_is_changed_in_place(town: Town) -> None:
    family = town.family()
    pattern = ask(town, family)
    ask(town, family, pattern, start_date=date(2026, 12, 7), weekdays=(5,))
    assert stored(family) == [(date(2026, 12, 7), None, [5])]


def running(town: Town, family: Family, **fields: Any) -> BookingPattern:
    """A registration on Mondays and Tuesdays that began in September."""
    return BookingPattern.objects.create(
        structure=town.structure,
        household=family.household,
        person_id=family.people[0],
        group=town.group,
        **{"start_date": date(2026, 9, 7), "weekdays": [1, 2]} | fields,
    )


def test_running_registration_keeps_its_past(town: Town) -> None:
    family = town.family()
    pattern = running(town, family)
    assert list(refused(town, family, pattern, start_date=TODAY)) == ["start_date"]
    ask(town, family, pattern, weekdays=(4,))
    assert stored(family) == [(date(2026, 9, 7), date(2026, 11, 29), [1, 2]), (START, None, [4])]


def test_running_registration_whose_end_alone_moves_stays_one(town: Town) -> None:
    family = town.family()
    pattern = running(town, family)
    ask(town, family, pattern, end_date=date(2027, 2, 28))
    assert stored(family) == [(date(2026, 9, 7), date(2027, 2, 28), [1, 2])]


def test_registration_of_another_household_is_not_found(town: Town) -> None:
    pattern = running(town, town.family())
    other = town.family()
    assert refused(town, other, pattern) == {"__all__": ["Cette inscription n’existe plus."]}
    with pytest.raises(PatternError):
        end_pattern(household=other.household, pattern=pattern, last_date=START, actor=by(other.user), now=NOW)


def test_registration_does_not_change_hands(town: Town) -> None:
    family = town.family(children=2)
    pattern = running(town, family)
    assert list(refused(town, family, pattern, person_id=family.people[1])) == ["__all__"]


@pytest.mark.parametrize(
    ("last_date", "field"),
    [(date(2026, 11, 22), "last_date"), (None, "last_date"), (date(2027, 9, 1), "last_date")],
)
def test_stopping_too_soon_or_too_late_is_refused(town: Town, last_date: date | None, field: str) -> None:
    family = town.family()
    pattern = running(town, family)
    with pytest.raises(PatternError) as caught:
        end_pattern(household=family.household, pattern=pattern, last_date=last_date, actor=by(family.user), now=NOW)
    assert list(caught.value.errors) == [field]
    assert stored(family) == [(date(2026, 9, 7), None, [1, 2])]


def test_stopping_keeps_the_last_day(town: Town) -> None:
    family = town.family()
    pattern = running(town, family)
    end_pattern(household=family.household, pattern=pattern, last_date=EARLIEST, actor=by(family.user), now=NOW)
    assert stored(family) == [(date(2026, 9, 7), EARLIEST, [1, 2])]


def test_resuming_after_a_stop_leaves_the_days_between_out(town: Town) -> None:
    family = town.family()
    pattern = running(town, family, end_date=EARLIEST)
    ask(town, family, pattern, start_date=START)
    assert stored(family) == [(date(2026, 9, 7), EARLIEST, [1, 2]), (START, None, [1, 2])]


def test_registration_that_the_lead_time_lets_nobody_change_is_left_alone(town: Town) -> None:
    family = town.family()
    pattern = running(town, family, end_date=date(2026, 11, 22))
    assert refused(town, family, pattern) == {"__all__": ["Cette inscription est arrêtée."]}
    with pytest.raises(PatternError):
        end_pattern(household=family.household, pattern=pattern, last_date=START, actor=by(family.user), now=NOW)


def test_registration_to_come_can_be_undone(town: Town) -> None:
    family = town.family()
    pattern = ask(town, family)
    end_pattern(household=family.household, pattern=pattern, last_date=None, actor=by(family.user), now=NOW)
    assert stored(family) == []


def test_audit_knows_who_asked(town: Town) -> None:
    family = town.family()
    ask(town, family)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata->>'user', c.metadata->>'action' FROM bookings_bookingpatternevent e "
            "JOIN pghistory_context c ON c.id = e.pgh_context_id"
        )
        assert cursor.fetchall() == [(str(family.user.pk), "save_pattern")]


@pytest.mark.parametrize(("children", "patterns"), [(1, 1), (3, 3)])
def test_reading_takes_five_statements(town: Town, children: int, patterns: int) -> None:
    family = town.family(children=children)
    town.days(START, date(2026, 12, 1))
    for person in family.people[:patterns]:
        ask(town, family, person_id=person)
    with CaptureQueriesContext(connection) as captured:
        desk = load_patterns(structure=town.structure, household=family.household, now=NOW)
        figures = [(len(row.days), row.cost_cents, row.is_pending) for row in desk.registered]
    assert len(captured) == 5
    assert figures == [(2, 780, True)] * patterns


def test_person_who_left_the_household_is_not_shown(town: Town) -> None:
    family = town.family()
    ask(town, family)
    family.members[0].delete()
    MembershipFactory.create(household=family.household)
    desk = load_patterns(structure=town.structure, household=family.household, now=NOW)
    assert (desk.registered, len(desk.members), desk.choices) == ([], 1, {})


def test_group_offers_the_weekdays_it_opens_on(town: Town) -> None:
    group = GroupFactory.create(activity=town.activity)
    family = town.family(group=group)
    town.days(START, group=group)
    RegistrationFactory.create(group=town.group, person=family.members[0].person)
    desk = load_patterns(structure=town.structure, household=family.household, now=NOW)
    offered = {choice.group.id: choice.weekdays for choice in desk.choices_of(desk.members[0])}
    assert offered == {group.pk: (1,), town.group.pk: (1, 2, 4, 5)}
