"""An agent books for a family, at its request: its own draft, the same rules, past deadlines only with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from preau.accounts.acting import actor_of
from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess
from preau.activities.models import OpeningDay
from preau.bookings.actions import Edit, Outcome, Wish, abandon_draft, confirm_draft, edit_draft, set_late
from preau.bookings.confirming import actions as confirming
from preau.bookings.confirming.preview import preview_draft
from preau.bookings.enums import LateMotive
from preau.bookings.models import Booking, Confirmation, Draft, DraftLine, Movement
from preau.bookings.planning.loading import load_planning
from preau.bookings.rules.late import why_not_late
from preau.common.actors import Actor, NotAllowedError
from preau.common.errors import InvalidRuleError
from preau.common.reasons import text
from preau.households.own import OwnHouseholdError
from preau.nights.actions.retention import purge
from preau.notices.models import OutgoingMail
from tests.bookings.conftest import MONDAY, NOW, SEASON, Family, Town, counters
from tests.bookings.test_places import rush
from tests.factories import StructureFactory
from tests.factories.accounts import StaffFactory

WORDS = "L’école a changé la sortie hier"
LATE = "Hors délai, au guichet : L’école a prévenu tard (L’école a changé la sortie hier)"


class Desk:
    """An agent of the town, with the product's own rights."""

    def __init__(self, town: Town, role: Role = Role.ACTIVITY_MANAGER) -> None:
        self.town = town
        self.user = StaffFactory.create(structure=town.structure, role=role).user

    def actor(self, family: Family) -> Actor:
        return actor_of(self.user).on_behalf_of(family.household)

    def wish(self, family: Family, *wishes: Wish, now: datetime = NOW) -> Edit:
        actor = self.actor(family)
        planning = load_planning(
            structure=self.town.structure,
            household=family.household,
            first=SEASON[0],
            last=SEASON[1],
            agent=actor.agent,
            now=now,
        )
        return edit_draft(planning=planning, wishes=wishes, actor=actor)

    def confirm(self, family: Family, now: datetime = NOW, version: int | None = None) -> Outcome:
        return confirm_draft(
            structure=self.town.structure,
            household=family.household,
            actor=self.actor(family),
            version=version,
            now=now,
        )

    def book(self, family: Family, day: OpeningDay, now: datetime = NOW) -> Outcome:
        assert self.wish(family, Wish(family.people[0], day.pk, True), now=now).refused == []
        return self.confirm(family, now)

    def late(self, family: Family, motive: str = LateMotive.SCHOOL, words: str = WORDS) -> None:
        set_late(household=family.household, motive=motive, words=words, actor=self.actor(family))


def after(day: OpeningDay) -> datetime:
    """Past both deadlines of a day, the day not begun."""
    return max(day.booking_deadline_at, day.cancel_deadline_at) + timedelta(minutes=1)


# -- at the desk, as the family would ------------------------------------------------------------------------------


def test_what_the_desk_books_says_so_everywhere(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town, Role.DESK)
    outcome = desk.book(family, day)
    booking = Booking.objects.get()
    assert (booking.state, booking.origin, booking.household_id) == ("booked", "desk", family.household.pk)
    assert Movement.objects.get().actor_id == desk.user.pk
    confirmation = Confirmation.objects.get()
    assert confirmation == outcome.confirmation
    assert (confirmation.origin, confirmation.actor_id, confirmation.late_motive) == ("desk", desk.user.pk, "")


def test_family_reads_that_it_was_asked_at_the_desk(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    desk.book(family, day)
    mail = OutgoingMail.objects.get()
    assert mail.to == family.user.email
    assert "à votre demande, au guichet ou par téléphone" in mail.body
    town.cancel(family, day)
    assert Booking.objects.get().origin == "family"
    assert "au guichet" not in OutgoingMail.objects.latest("pk").body


def test_family_without_an_account_has_no_mail_and_its_days(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    HouseholdAccess.objects.filter(household=family.household).delete()
    desk.book(family, day)
    assert Booking.objects.get().state == "booked"
    assert not OutgoingMail.objects.exists()


def test_drafts_of_the_family_and_of_agents_never_mix(town: Town) -> None:
    first, second, third = town.days(MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=3))
    family, desk, other = town.family(), Desk(town), Desk(town)
    (child,) = family.people
    town.draft(family, Wish(child, first.pk, True))
    desk.wish(family, Wish(child, second.pk, True))
    other.wish(family, Wish(child, third.pk, True))
    assert Draft.objects.count() == 3
    assert [line.day_id for line in town.planning(family).lines] == [first.pk]
    desk.confirm(family)
    assert [booking.opening_day_id for booking in Booking.objects.all()] == [second.pk]
    abandon_draft(household=family.household, actor=other.actor(family))
    assert [line.opening_day_id for line in DraftLine.objects.all()] == [first.pk]
    town.confirm(family)
    assert set(Booking.objects.values_list("opening_day_id", "origin")) == {(first.pk, "family"), (second.pk, "desk")}


def test_agents_of_one_draft_each_and_families_of_one(town: Town) -> None:
    family, desk = town.family(), Desk(town)
    for values in ({}, {"agent": desk.user}):
        Draft.objects.create(household=family.household, **values)
        with pytest.raises(IntegrityError, match="draft_of"), transaction.atomic():
            Draft.objects.create(household=family.household, **values)


def test_planning_of_another_draft_is_not_written(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    wish = Wish(family.people[0], day.pk, True)
    with pytest.raises(NotAllowedError):
        edit_draft(planning=town.planning(family), wishes=[wish], actor=desk.actor(family))
    assert not DraftLine.objects.exists()


@pytest.mark.parametrize("role", [Role.CANTEEN, Role.CASH_OFFICER, Role.ORDERER, Role.READER])
def test_other_roles_do_not_book_for_families(town: Town, role: Role) -> None:
    family, desk = town.family(), Desk(town, role)
    with pytest.raises(NotAllowedError):
        desk.actor(family)
    with pytest.raises(NotAllowedError):
        confirm_draft(structure=town.structure, household=family.household, actor=actor_of(desk.user))


def test_agent_of_another_town_books_nothing_here(town: Town) -> None:
    family = town.family()
    stranger = actor_of(StaffFactory.create(structure=StructureFactory.create(), role=Role.ADMINISTRATOR).user)
    with pytest.raises(NotAllowedError):
        stranger.on_behalf_of(family.household)


def test_agent_for_one_family_does_nothing_for_another(town: Town) -> None:
    family, other, desk = town.family(), town.family(), Desk(town)
    with pytest.raises(NotAllowedError):
        confirm_draft(structure=town.structure, household=other.household, actor=desk.actor(family))


def test_nobody_books_at_the_desk_for_their_own_household(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    HouseholdAccess.objects.create(user=desk.user, structure=town.structure, household=family.household)
    for act in (
        lambda: desk.wish(family, Wish(family.people[0], day.pk, True)),
        lambda: desk.confirm(family),
        lambda: desk.late(family),
    ):
        with pytest.raises(OwnHouseholdError):
            act()


def test_capacity_window_and_registration_hold_at_the_desk(town: Town) -> None:
    full, closed_yet = (
        town.days(MONDAY, capacity=0, waiting_capacity=0),
        town.days(MONDAY + timedelta(days=1), opens_at=NOW + timedelta(days=1)),
    )
    family, desk = town.family(), Desk(town)
    desk.late(family)
    (child,) = family.people
    refused = desk.wish(family, Wish(child, full[0].pk, True), Wish(child, closed_yet[0].pk, True)).refused
    assert len(refused) == 2
    stranger = town.family()
    assert desk.wish(family, Wish(stranger.people[0], full[0].pk, True)).refused
    assert not DraftLine.objects.exists()


# -- past the deadline ---------------------------------------------------------------------------------------------


def test_without_a_reason_a_day_past_its_deadline_is_refused(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    refused = desk.wish(family, Wish(family.people[0], day.pk, True), now=after(day)).refused
    assert [text(refusal.reason)[:11] for refusal in refused] == ["Délai passé"]


def test_with_a_reason_it_is_booked_and_the_reason_is_kept_and_told(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    desk.late(family)
    outcome = desk.book(family, day, after(day))
    assert [(answer.kind.value, text(answer.reason)) for answer in outcome.answers] == [("booked", LATE)]
    assert text(Booking.objects.get().reason) == LATE
    assert text(Movement.objects.get().reason) == LATE
    confirmation = Confirmation.objects.get()
    assert (confirmation.late_motive, confirmation.late_words) == ("school", WORDS)
    assert LATE in OutgoingMail.objects.get().body
    assert Draft.objects.get(agent=desk.user).late_motive == ""


def test_recap_says_it_before(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    desk.late(family)
    now = after(day)
    desk.wish(family, Wish(family.people[0], day.pk, True), now=now)
    planning = load_planning(
        structure=town.structure, household=family.household, first=MONDAY, last=MONDAY, agent=desk.user.pk, now=now
    )
    (cell,) = planning.cells.values()
    assert (cell.is_late, cell.verdict.until) == (True, None)
    assert preview_draft(structure=town.structure, household=family.household).answers == []


def test_late_cancelling_frees_the_place_and_owes_nothing(town: Town) -> None:
    (day,), family, desk = town.days(capacity=1), town.family(), Desk(town)
    town.book(family, day)
    desk.late(family)
    desk.wish(family, Wish(family.people[0], day.pk, False), now=after(day))
    desk.confirm(family, after(day))
    booking = Booking.objects.get()
    assert (booking.state, text(booking.reason), counters(day)) == ("cancelled", LATE, (0, 0))


def test_day_in_time_says_nothing_of_lateness(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    desk.late(family)
    desk.book(family, day)
    assert Booking.objects.get().reason is None
    assert Confirmation.objects.get().late_motive == "", "a motive that allowed nothing is not kept"


def test_day_gone_by_stays_as_it_was(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    desk.late(family)
    tomorrow = NOW + (day.date + timedelta(days=1) - NOW.date())
    assert desk.wish(family, Wish(family.people[0], day.pk, True), now=tomorrow).refused


def test_full_day_past_its_promotions_has_no_waiting_list(town: Town) -> None:
    (day,) = town.days(capacity=1, waiting_capacity=5)
    town.book(town.family(), day)
    family, desk = town.family(), Desk(town)
    desk.late(family)
    refused = desk.wish(family, Wish(family.people[0], day.pk, True), now=after(day)).refused
    assert [text(refusal.reason) for refusal in refused] == ["Complet, liste d’attente comprise"]


def test_desk_without_the_right_gives_no_reason(town: Town) -> None:
    family, desk = town.family(), Desk(town, Role.DESK)
    with pytest.raises(NotAllowedError):
        desk.late(family)


def test_right_lost_since_counts_at_confirmation(town: Town) -> None:
    """The negative control of the page: the draft holds the line and its reason, the action asks the right again."""
    (day,), family, desk = town.days(), town.family(), Desk(town)
    desk.late(family)
    desk.wish(family, Wish(family.people[0], day.pk, True), now=after(day))
    desk.user.roles.update(role=Role.DESK)
    (answer,) = desk.confirm(family, after(day)).answers
    assert answer.kind.value == "refused"
    assert Booking.objects.get().state == "refused"
    assert Confirmation.objects.get().late_motive == ""


@pytest.mark.parametrize(
    ("motive", "words", "said"),
    [
        ("nothing", "Une raison", "Choisissez un motif"),
        ("", "Une raison", "Choisissez un motif"),
        ("school", "  ", "en quelques mots"),
        ("school", "x" * 201, "en quelques mots"),
        ("other", "Noé est malade", "rien sur la santé"),
        ("other", "CERTIFICAT du médecin", "rien sur la santé"),
        ("other", "Hospitalisé hier", "rien sur la santé"),
    ],
)
def test_reason_says_something_and_nothing_of_health(town: Town, motive: str, words: str, said: str) -> None:
    family, desk = town.family(), Desk(town)
    with pytest.raises(InvalidRuleError) as refused:
        desk.late(family, motive, words)
    assert said in str(refused.value)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("words", ["Rendez-vous déplacé par la mairie", "Travaux sur la ligne du car"])
def test_plain_words_pass(words: str) -> None:
    assert why_not_late("other", words) is None


def test_reason_taken_back_closes_the_days_again(town: Town) -> None:
    (day,), family, desk = town.days(), town.family(), Desk(town)
    desk.late(family)
    desk.wish(family, Wish(family.people[0], day.pk, True), now=after(day))
    desk.late(family, "", "")
    (answer,) = desk.confirm(family, after(day)).answers
    assert answer.kind.value == "refused"


def test_raw_rows_keep_a_reason_whole_and_at_the_desk(town: Town) -> None:
    family, desk = town.family(), Desk(town)
    for values in ({"late_motive": "school"}, {"late_words": "Rien"}):
        with pytest.raises(IntegrityError, match="draft_late"), transaction.atomic():
            Draft.objects.create(household=family.household, agent=desk.user, **values)
    with pytest.raises(IntegrityError, match="draft_late_by_agent"), transaction.atomic():
        Draft.objects.create(household=family.household, late_motive="school", late_words="Rien")


# -- at once -------------------------------------------------------------------------------------------------------


def pairs(town: Town, day: OpeningDay, count: int) -> list[Callable[[], object]]:
    """For each family a confirmation of its own and one of the desk, for the same child and day."""
    jobs: list[Callable[[], object]] = []
    for _ in range(count):
        family, desk = town.family(), Desk(town)
        wish = Wish(family.people[0], day.pk, True)
        town.draft(family, wish)
        desk.wish(family, wish)
        jobs += [
            lambda family=family: town.confirm(family).answers[0].kind.value,  # type: ignore[misc]
            lambda family=family, desk=desk: desk.confirm(family).answers[0].kind.value,  # type: ignore[misc]
        ]
    return jobs


def test_agents_and_families_at_once_book_each_child_once(make_town: Callable[[], Town]) -> None:
    town = make_town()
    (day,) = town.days(capacity=6, waiting_capacity=0)
    results = rush(pairs(town, day, 8), threads=8)
    assert Counter(results)["booked"] == 6
    assert counters(day) == (6, 0)
    held = Booking.objects.filter(state="booked")
    assert held.count() == held.values("person").distinct().count() == 6


def test_negative_control_without_locks_the_rush_is_seen(
    make_town: Callable[[], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The days not held, the constraints alone stand: errors come back that the locks spare."""
    town = make_town()
    monkeypatch.setattr(confirming, "lock_days", lambda draft_id: None)
    (day,) = town.days(capacity=6, waiting_capacity=0)
    results = rush(pairs(town, day, 12), threads=12)
    assert any(isinstance(result, IntegrityError) for result in results)
    assert counters(day)[0] <= 6


def test_a_reason_that_was_not_confirmed_opens_nothing_the_day_after(town: Town) -> None:
    """It was of that request: the next one says its own."""
    family, desk = town.family(), Desk(town)
    desk.late(family)
    draft = Draft.objects.get(household=family.household, agent=desk.user)
    assert purge(now=draft.updated_at + timedelta(hours=23))["late_reasons"] == 0
    draft.refresh_from_db()
    assert (draft.late_motive, draft.late_words) == (LateMotive.SCHOOL, WORDS)
    assert purge(now=draft.updated_at + timedelta(days=1, minutes=1))["late_reasons"] == 1
    draft.refresh_from_db()
    assert (draft.late_motive, draft.late_words) == ("", "")
