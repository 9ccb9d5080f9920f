"""What a confirmation answers, line by line, and what it writes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from preau.activities.models import OpeningDay
from preau.bookings.actions import DraftChangedError, Wish, abandon_draft, confirm_draft, promote_waiting
from preau.bookings.confirming.preview import preview
from preau.bookings.confirming.queries import confirmed
from preau.bookings.enums import BookingState, MovementKind
from preau.bookings.models import Booking, DraftLine, Movement
from preau.common.clock import wall_instant
from preau.common.reasons import text
from preau.households.models import CustodyDay
from preau.notices.models import OutgoingMail
from preau.registrations.models import Registration
from tests.acting import by
from tests.bookings.conftest import MONDAY, NOW, Town, counters
from tests.factories import ActivityFactory, GroupFactory, MembershipFactory, PriceRuleFactory, RegistrationFactory


def kinds(outcome: object) -> list[str]:
    return [answer.kind.value for answer in outcome.answers]  # type: ignore[attr-defined]


def test_booking_takes_a_place_and_empties_the_draft(town: Town) -> None:
    (day,) = town.days(capacity=3)
    family = town.family(children=2)
    outcome = town.book(family, day)
    assert kinds(outcome) == ["booked", "booked"]
    assert counters(day) == (2, 0)
    assert not DraftLine.objects.exists()
    booking = Booking.objects.order_by("id").first()
    assert booking is not None
    assert (booking.state, booking.price_cents, booking.transmitted_at) == ("booked", 390, None)
    assert booking.price["explanation"] == ["tarif unique"]
    assert [m.kind for m in Movement.objects.order_by("id")] == ["booked", "booked"]


def test_places_then_waiting_list_then_refusal(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=1)
    outcomes = [town.book(town.family(), day) for _ in range(2)]
    late = town.family()
    assert [kinds(outcome) for outcome in outcomes] == [["booked"], ["waiting"]]
    assert outcomes[1].answers[0].rank == 1
    assert town.draft(late, Wish(late.people[0], day.pk, True)) == ["Complet, liste d’attente comprise"]
    assert counters(day) == (1, 1)


def test_place_gone_since_the_draft_is_told_with_its_reason(town: Town) -> None:
    (day,) = town.days(capacity=1)
    slow, quick = town.family(), town.family()
    assert town.draft(slow, Wish(slow.people[0], day.pk, True)) == []
    town.book(quick, day)
    outcome = town.confirm(slow)
    assert [(a.kind.value, text(a.reason)) for a in outcome.answers] == [
        ("refused", "Complet, liste d’attente comprise")
    ]
    assert Booking.objects.filter(state=BookingState.REFUSED).count() == 1
    assert counters(day) == (1, 0)


def test_second_click_confirms_nothing(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    town.book(family, day)
    again = town.confirm(family)
    assert again.confirmation is None
    assert Booking.objects.count() == 1


def test_recap_of_another_version_must_be_read_again(town: Town) -> None:
    (day, other) = town.days(MONDAY, MONDAY + timedelta(days=1))
    family = town.family()
    town.draft(family, Wish(family.people[0], day.pk, True))
    seen = town.planning(family).version
    town.draft(family, Wish(family.people[0], other.pk, True))
    with pytest.raises(DraftChangedError):
        confirm_draft(
            structure=town.structure, household=family.household, actor=by(family.user), version=seen, now=NOW
        )
    assert not Booking.objects.exists()
    assert DraftLine.objects.count() == 2


def test_freed_place_goes_to_the_first_in_line_before_anybody_else(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=5)
    first, second, third = town.family(), town.family(), town.family()
    for family in (first, second, third):
        town.book(family, day)
    outcome = town.cancel(first, day)
    assert [row.emails for row in outcome.promoted] == [(second.user.email,)]
    states = Booking.objects.order_by("id").values_list("household_id", "state")
    assert list(states) == [
        (first.household.pk, "cancelled"),
        (second.household.pk, "booked"),
        (third.household.pk, "waiting"),
    ]
    assert counters(day) == (1, 1)
    mail = OutgoingMail.objects.get(to=second.user.email, subject__startswith="Place obtenue")
    assert "lundi 30 novembre 2026" in mail.body
    assert Movement.objects.filter(kind=MovementKind.PROMOTED).count() == 1


def test_cancelling_for_one_child_and_booking_another_does_not_jump_the_queue(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=5)
    siblings, waiting = town.family(children=2), town.family()
    elder, younger = siblings.people
    town.draft(siblings, Wish(elder, day.pk, True))
    town.confirm(siblings)
    town.book(waiting, day)
    town.draft(siblings, Wish(elder, day.pk, False), Wish(younger, day.pk, True))
    outcome = town.confirm(siblings)
    assert [(a.kind.value, a.rank) for a in outcome.answers] == [("cancelled", None), ("waiting", 1)]
    assert Booking.objects.get(household=waiting.household).state == "booked"
    assert counters(day) == (1, 1)


def test_waiting_list_stands_still_after_its_limit_and_by_hand(town: Town) -> None:
    (closed,) = town.days(capacity=1, waiting_capacity=5)
    closed.promotion_deadline_at = NOW - timedelta(minutes=1)
    closed.save(update_fields=["promotion_deadline_at"])
    town.activity.promotion = "manual"
    town.activity.save(update_fields=["promotion"])
    (manual,) = town.days(MONDAY + timedelta(days=1), capacity=1, waiting_capacity=5)
    first, second, third = town.family(), town.family(), town.family()
    town.book(first, closed, manual)
    town.book(second, closed, manual)
    town.cancel(first, closed, manual)
    # Past the limit nobody is promoted any more: the free place is for whoever asks. By hand, the queue keeps it.
    assert kinds(town.book(third, closed, manual)) == ["booked", "waiting"]
    assert promote_waiting(day_ids=[closed.pk, manual.pk], actor=by(second.user), now=NOW) == []
    by_hand = promote_waiting(day_ids=[closed.pk, manual.pk], actor=by(second.user), now=NOW, by_hand=True)
    assert [(row.day_id, row.emails) for row in by_hand] == [(manual.pk, (second.user.email,))]


def test_giving_up_a_waiting_place_promotes_nobody(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=5)
    first, second, third = town.family(), town.family(), town.family()
    for family in (first, second, third):
        town.book(family, day)
    assert kinds(town.cancel(second, day)) == ["given_up"]
    assert counters(day) == (1, 1)
    assert town.planning(third).by_day[third.people[0], day.pk].rank == 1


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        (wall_instant(MONDAY - timedelta(days=1), time(18)), "booked"),
        (wall_instant(MONDAY - timedelta(days=1), time(18)) + timedelta(microseconds=1), "refused"),
    ],
)
def test_deadline_is_included_to_the_microsecond(town: Town, moment: datetime, kind: str) -> None:
    (day,) = town.days()
    family = town.family()
    town.draft(family, Wish(family.people[0], day.pk, True))
    outcome = town.confirm(family, now=moment)
    assert kinds(outcome) == [kind]


def test_cancelling_past_the_deadline_is_refused_and_changes_nothing(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    town.book(family, day)
    town.draft(family, Wish(family.people[0], day.pk, False))
    outcome = town.confirm(family, now=datetime(2026, 11, 29, 20, tzinfo=UTC))
    assert [(a.kind.value, text(a.reason)) for a in outcome.answers] == [
        ("refused", "Délai passé : il fallait annuler avant le dimanche 29 novembre à 18 h")
    ]
    assert counters(day) == (1, 0)


def _forge(family: object, person_id: int, day_id: int, action: str = "book", **hours: object) -> None:
    """A draft line as nobody but an attacker, or a bug, could write it."""
    draft = family.household.drafts.get()  # type: ignore[attr-defined]
    DraftLine.objects.create(draft=draft, person_id=person_id, opening_day_id=day_id, action=action, **hours)


def test_everything_forged_is_refused(town: Town) -> None:
    family, other = town.family(), town.family()
    mine = family.people[0]
    days = town.days(*(MONDAY + timedelta(days=n) for n in (0, 1, 3, 4, 7)))
    late, closed, window, full, plain = days
    late.booking_deadline_at = NOW - timedelta(seconds=1)
    closed.is_open, closed.closed_reason = False, "Fermé : travaux"
    window.opens_at = NOW + timedelta(seconds=1)
    full.capacity = 0
    for day in days:
        day.save(update_fields=["booking_deadline_at", "is_open", "closed_reason", "opens_at", "capacity"])
    evening = ActivityFactory.create(structure=town.structure, evening=True)
    hourly_group = GroupFactory.create(activity=evening)
    (hourly,) = town.days(group=hourly_group)
    RegistrationFactory.create(group=hourly_group, person_id=mine, structure=town.structure)
    stranger = Town()
    (foreign,) = stranger.days()
    town.draft(family, Wish(mine, plain.pk, True))
    for day in (late, closed, window, full):
        _forge(family, mine, day.pk)
    _forge(family, other.people[0], plain.pk)
    _forge(family, mine, hourly.pk, arrival=time(16, 40), departure=time(17))
    _forge(family, mine, foreign.pk)
    outcome = town.confirm(family)
    answers = {(a.request.person_id, a.request.day.id): (a.kind.value, text(a.reason)) for a in outcome.answers}
    assert answers == {
        (mine, plain.pk): ("booked", ""),
        (mine, late.pk): ("refused", "Délai passé : il fallait réserver avant le samedi 21 novembre à 9 h 59"),
        (mine, closed.pk): ("refused", "Fermé : travaux"),
        (mine, window.pk): ("refused", "Réservable à partir du samedi 21 novembre à 10 h"),
        (mine, full.pk): ("refused", "Complet, liste d’attente comprise"),
        (other.people[0], plain.pk): ("refused", "Cette personne ne fait pas partie de votre foyer"),
        (mine, hourly.pk): ("refused", "L’heure d’arrivée se choisit par pas de 30 minutes à partir de 16 h 30."),
        (mine, foreign.pk): ("refused", "Cette activité n’est pas proposée à votre foyer"),
    }
    assert Booking.objects.filter(state="booked").count() == 1
    # What is not this household's leaves no trace in its file, and no name in its mail.
    assert Booking.objects.filter(state="refused").count() == 5
    assert other.members[0].person.first_name not in OutgoingMail.objects.get().body


def test_price_is_the_servers_and_dated(town: Town) -> None:
    PriceRuleFactory.create(
        activity=town.activity, valid_from=MONDAY, rule={"type": "flat", "cents": 415, "unit": "service"}
    )
    before, after = town.days(MONDAY - timedelta(days=3), MONDAY)
    family = town.family()
    outcome = town.book(family, before, after)
    assert [answer.quote.cents for answer in outcome.answers] == [390, 415]


def test_registration_ended_or_refused_since_the_draft(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    town.draft(family, Wish(family.people[0], day.pk, True))
    Registration.objects.filter(person_id=family.people[0]).update(end_date=MONDAY - timedelta(days=1))
    assert text(town.confirm(family).answers[0].reason) == "Pas d’inscription à cette date"


def test_shared_child_is_booked_by_the_household_that_has_it(town: Town) -> None:
    (day,) = town.days()
    mother = town.family()
    child = mother.members[0]
    child.custody_kind, child.custody_start = "alternating", MONDAY
    child.save(update_fields=["custody_kind", "custody_start"])
    father = town.family(children=0)
    other = MembershipFactory.create(
        household=father.household,
        person=child.person,
        custody_kind="alternating",
        custody_start=MONDAY,
        custody_phase=1,
    )
    father.members.append(other)
    assert town.draft(father, Wish(child.person_id, day.pk, True)) == ["Jour de l’autre foyer"]
    assert kinds(town.book(mother, day)) == ["booked"]
    # The day of the other household says the same once booked: what the other does stays theirs.
    assert town.draft(father, Wish(child.person_id, day.pk, True)) == ["Jour de l’autre foyer"]
    # A swap of one day: the father has it, but the mother has booked already.
    CustodyDay.objects.create(membership=other, date=MONDAY, has_custody=True)
    assert town.draft(father, Wish(child.person_id, day.pk, True)) == ["Ce jour est déjà demandé pour cet enfant"]
    assert town.planning(father).by_day[child.person_id, day.pk].hours == (None, None)


def test_two_households_with_the_same_drafted_day_share_one_place(town: Town) -> None:
    (day,) = town.days()
    mother, father = town.family(), town.family(children=0)
    child = mother.members[0].person
    for family in (mother, father):
        household = family.household
        defaults = {"custody_kind": "percent", "cost_percent": 50}
        child.memberships.update_or_create(household=household, defaults=defaults)
        town.draft(family, Wish(child.pk, day.pk, True))
    first, second = town.confirm(mother), town.confirm(father)
    quote = first.answers[0].quote
    assert (quote.cents, first.answers[0].kind.value) == (195, "booked")  # the other 195 is the father's: tests/wallets
    assert quote.explanation[-1].replace("\u00a0", " ") == "votre part 50 % : 1,95 €"
    assert text(second.answers[0].reason) == "Ce jour est déjà demandé pour cet enfant"
    assert counters(day) == (1, 0)


def test_changing_hours_changes_the_price_and_keeps_the_place(town: Town) -> None:
    evening = ActivityFactory.create(structure=town.structure, evening=True)
    group = GroupFactory.create(activity=evening)
    PriceRuleFactory.create(activity=evening, rule={"type": "flat", "cents": 80, "unit": "half_hour"})
    (day,) = town.days(group=group, capacity=1)
    family = town.family(group=group)
    wish = Wish(family.people[0], day.pk, True, time(16, 30), time(17, 30))
    town.draft(family, wish)
    town.confirm(family)
    town.draft(family, Wish(family.people[0], day.pk, True, time(16, 30), time(18, 30)))
    assert preview(town.planning(family)).sums.net_cents == 160
    assert kinds(town.confirm(family)) == ["changed"]
    booking = Booking.objects.get()
    assert (booking.price_cents, booking.departure, booking.state) == (320, time(18, 30), "booked")
    assert counters(day) == (1, 0)


def test_change_that_cannot_be_priced_is_refused_and_keeps_the_booking(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    town.book(family, day)
    PriceRuleFactory.create(
        activity=town.activity, valid_from=MONDAY, rule={"type": "flat", "cents": 80, "unit": "half_hour"}
    )
    _forge(family, family.people[0], day.pk, "change")
    answer = town.confirm(family).answers[0]
    assert (answer.kind.value, text(answer.reason)) == (
        "refused",
        "Indiquez les horaires : le prix est calculé à la demi-heure.",
    )
    assert Booking.objects.get().price_cents == 390


def test_blocked_structure_refuses_everything(town: Town) -> None:
    (day,) = town.days()
    family = town.family()
    town.draft(family, Wish(family.people[0], day.pk, True))
    town.structure.booking_blocked, town.structure.booking_blocked_reason = True, "Grève : réservations suspendues"
    town.structure.save()
    assert text(town.confirm(family).answers[0].reason) == "Grève : réservations suspendues"


def test_receipt_tells_what_was_asked_to_the_household_alone(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=1)
    family, other = town.family(children=2), town.family()
    outcome = town.book(family, day)
    assert outcome.confirmation is not None
    found = confirmed(household=family.household, pk=outcome.confirmation.pk)
    assert found is not None
    assert (len(found.accepted), [line.rank for line in found.waiting], found.sums.net_cents) == (1, [1], 390)
    assert found.confirmation.number == f"26-{outcome.confirmation.pk:06d}"
    assert confirmed(household=other.household, pk=outcome.confirmation.pk) is None
    mail = OutgoingMail.objects.get()
    assert mail.to == family.user.email
    assert "RÉSERVATIONS MISES EN LISTE D’ATTENTE" in mail.body


def test_abandoning_forgets_the_draft_only(town: Town) -> None:
    (day, other) = town.days(MONDAY, MONDAY + timedelta(days=1))
    family = town.family()
    town.book(family, day)
    town.draft(family, Wish(family.people[0], other.pk, True), Wish(family.people[0], day.pk, False))
    assert abandon_draft(household=family.household, actor=by(family.user)) == 2
    assert town.planning(family).lines == []
    assert counters(day) == (1, 0)


def test_statements_do_not_grow_with_the_lines(town: Town) -> None:
    dates = [date(2026, 12, 1) + timedelta(days=n) for n in range(100)]
    days = town.days(*dates)
    counts = []
    for lines in (1, 40, 200):
        family = town.family(children=2)
        wishes = [Wish(p, day.pk, True) for day in days for p in family.people][:lines]
        assert town.draft(family, *wishes) == []
        with CaptureQueriesContext(
            connection,
        ) as captured:
            outcome = town.confirm(family)
        assert len(outcome.answers) == lines
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


def test_booking_opens_at_the_very_instant(town: Town) -> None:
    (day,) = town.days(opens_at=NOW)
    early, family = town.family(), town.family()
    refused = town.draft(early, Wish(early.people[0], day.pk, True), now=NOW - timedelta(microseconds=1))
    assert refused[0].startswith("Réservable à partir du")
    assert kinds(town.book(family, day, now=NOW)) == ["booked"]


def test_cancellation_of_a_day_the_other_parent_has_booked_since_is_refused(town: Town) -> None:
    (day,) = town.days()
    family, other = town.family(), town.family()
    MembershipFactory.create(household=other.household, person=family.members[0].person)
    town.book(family, day)
    town.draft(family, Wish(family.people[0], day.pk, False))
    Booking.objects.update(state=BookingState.CANCELLED)  # the first parent cancelled it elsewhere meanwhile
    town.draft(other, Wish(family.people[0], day.pk, True))
    town.confirm(other)
    outcome = town.confirm(family)
    assert [(a.kind.value, text(a.reason)) for a in outcome.answers] == [("refused", "Cette réservation n’existe plus")]
    assert Booking.objects.get(household=other.household).state == BookingState.BOOKED
    assert counters(day) == (1, 0)


def test_line_added_while_a_confirmation_waits_is_neither_lost_nor_confirmed_unread(
    make_town: Callable[[], Town],
) -> None:
    """The first tab confirms and waits for the day; the second adds a line to the draft that was read."""
    town = make_town()
    (day, other) = town.days(MONDAY, MONDAY + timedelta(days=1))
    family = town.family()
    person = family.people[0]
    town.draft(family, Wish(person, day.pk, True))
    seen, outcomes = town.planning(family).version, list[object]()
    inside = threading.Event()

    def confirm() -> None:
        try:
            inside.set()
            outcome = confirm_draft(
                structure=town.structure, household=family.household, actor=by(family.user), version=seen, now=NOW
            )
            outcomes.append(kinds(outcome))
        finally:
            connection.close()

    def add() -> None:
        try:
            town.draft(family, Wish(person, other.pk, True))
        finally:
            connection.close()

    first, second = threading.Thread(target=confirm), threading.Thread(target=add)
    with transaction.atomic():
        OpeningDay.objects.select_for_update().get(pk=day.pk)
        first.start()
        assert inside.wait(10)
        first.join(1)
        second.start()
        second.join(1)
    first.join()
    second.join()
    assert outcomes == [["booked"]]
    assert [line.opening_day_id for line in DraftLine.objects.all()] == [other.pk]
    assert [booking.opening_day_id for booking in Booking.objects.all()] == [day.pk]
