"""The administration, structure by structure: an administrator sees, offers and changes what is theirs, nothing else.

Every model, form, inline, choice, filter and action of the site is tried: one that is added without a path to its
structure shows nothing, and fails here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.db.models import ForeignKey, Model, QuerySet, Value
from django.db.models.functions import Concat
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from preau.accounts.actions.hosting import add_host
from preau.accounts.enums import Role
from preau.accounts.models import StructureRole, User
from preau.activities.models import Activity, ActivityGroup
from preau.bookings.models import Confirmation, Movement
from preau.common import clock
from preau.households.models import CustodyDay, Household, HouseholdPerson, Person
from preau.notices.models import OutgoingMail
from preau.payables.lines import paid_for
from preau.payments.models import BankMessage, SuspenseSettlement
from preau.structures.models import Closure, Site, Structure
from preau.wallets.models import WalletKind
from preau.web.admin_scope import PATHS
from tests.bookings.conftest import Family
from tests.factories import QuotientFactory, SiteFactory, UserFactory
from tests.factories.accounts import CardFactory, GuardianFactory, StaffFactory
from tests.payments.conftest import CardTown
from tests.wallets.conftest import payable_of

OURS = sorted((m for m in admin.site._registry if m.__module__.startswith("preau.")), key=lambda m: m._meta.label)
WORD = "Kergloff"
"""Is in every row of the other structure, and nowhere else."""


class RuledTown(CardTown):
    """A row of everything that the administration knows, each with `word` in what it shows."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word, low = word, word.lower()
        Structure.objects.filter(pk=self.structure.pk).update(name=f"Ville {word}", slug=f"ville-{low}")
        self.structure.refresh_from_db()
        self.site = SiteFactory.create(structure=self.structure, name=f"École {word}")
        Closure.objects.create(
            structure=self.structure, start_date=date(2040, 5, 2), end_date=date(2040, 5, 2), reason=f"Pont {word}"
        )
        self._name_everything()
        self.home = self._people()
        self._money(low)

    def _name_everything(self) -> None:
        for model in (Activity, ActivityGroup, WalletKind):
            named = model._default_manager.filter(structure=self.structure)
            named.update(name=Concat("name", Value(f" {self.word}")))
        type(self.office).objects.filter(pk=self.office.pk).update(name=f"Régie {self.word}")
        self.office.refresh_from_db()

    def _people(self) -> Family:
        family = self.family()
        Household.objects.filter(pk=family.household.pk).update(name=f"FOYER {self.word}")
        Person.objects.filter(structure=self.structure).update(
            last_name=self.word, folded_name=self.word.lower(), school=self.site
        )
        User.objects.filter(pk=family.user.pk).update(display_name=self.word, email=f"parent@{self.word.lower()}.fr")
        family.user.refresh_from_db()
        self.membership = HouseholdPerson.objects.get(household=family.household, person=family.people[0])
        CustodyDay.objects.create(membership=self.membership, date=date(2040, 1, 3))
        GuardianFactory.create(household=family.household, last_name=self.word, email=f"g@{self.word.lower()}.fr")
        CardFactory.create(person=self.membership.person, number=f"{self.structure.pk:05d}77777")
        QuotientFactory.create(household=family.household)
        agent = UserFactory.create(email=f"agent@{self.word.lower()}.fr", display_name=self.word)
        StaffFactory.create(structure=self.structure, user=agent)
        return family

    def _money(self, low: str) -> None:
        self.pay(self.home, 1000)
        (booking,) = self.eat(self.home, date(2026, 11, 16))
        confirmation = Confirmation.objects.create(
            structure=self.structure, household=self.home.household, confirmed_at=clock.now()
        )
        Movement.objects.create(
            structure=self.structure,
            household=self.home.household,
            booking_id=booking,
            confirmation=confirmation,
            actor=self.home.user,
            kind="booked",
            at=clock.now(),
        )
        self.tell(self.order(self.home), vads_order_id=f"26-{self.structure.pk:06d}")
        message = BankMessage.objects.get(cash_office=self.office)
        SuspenseSettlement.objects.create(
            message=message,
            household=self.home.household,
            reason=self.word,
            actor=self.home.user,
            at=clock.now(),
            **paid_for(payable_of(self.wallet(self.home))),
        )
        OutgoingMail.objects.create(
            structure_id=self.structure.pk, to=f"a@{low}.fr", subject=f"Objet {self.word}", body=self.word
        )


@pytest.fixture
def mine(db: None) -> RuledTown:
    return RuledTown("Plouhinec")


@pytest.fixture
def theirs(db: None) -> RuledTown:
    return RuledTown(WORD)


@pytest.fixture
def boss(mine: RuledTown) -> User:
    """The administrator of a structure."""
    user: User = StaffFactory.create(structure=mine.structure, role=Role.ADMINISTRATOR).user
    return user


@pytest.fixture
def ruler(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def address(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def rows(model: type[Model], town: RuledTown) -> QuerySet[Model]:
    """The rows of a model in a town, found without the code under test."""
    found = model._default_manager.order_by("pk")
    if model is User:
        agent = User.objects.get(email=f"agent@{town.word.lower()}.fr")
        return found.filter(pk__in=[town.home.user.pk, agent.pk])
    return found.filter(**{PATHS[model]: town.structure.pk})


def status(client: Client, path: str, **data: str) -> set[int]:
    return {client.get(path).status_code, client.post(path, data).status_code}


def request_of(user: User) -> Any:
    request = RequestFactory().get("/gestion/")
    request.user = user
    return request


def parts(user: User) -> Iterator[tuple[Any, Any]]:
    """Every page and every inline, with the fields of its form for this person."""
    request = request_of(user)
    for model in OURS:
        page = admin.site.get_model_admin(model)
        if page.has_change_permission(request) or page.has_add_permission(request):
            yield page, page.get_form(request).base_fields
        for inline in page.get_inline_instances(request):
            yield inline, inline.get_formset(request).form.base_fields


def test_rows_of_another_structure_do_not_exist(ruler: Client, mine: RuledTown, theirs: RuledTown) -> None:
    for model in OURS:
        own, foreign = rows(model, mine).first(), rows(model, theirs).first()
        assert own is not None, "the towns of this test hold a row of everything"
        assert foreign is not None
        for page in ("change", "delete", "history"):
            assert status(ruler, address(model, page, foreign.pk), post="yes") <= {403, 404}, page
        assert model._default_manager.filter(pk=foreign.pk).exists()
        assert ruler.get(address(model, "change", own.pk)).status_code == 200, "theirs is open, or this proves nothing"
        for query in ({}, {"q": WORD}, {"all": ""}):
            assertNotContains(ruler.get(address(model, "changelist"), query), WORD.upper() if query.get("q") else WORD)
        assertNotContains(ruler.get(address(model, "change", own.pk)), WORD)


def test_pages_that_add_offer_nothing_of_another_structure(ruler: Client, mine: RuledTown, theirs: RuledTown) -> None:
    for model in OURS:
        response = ruler.get(address(model, "add"))
        assert response.status_code in {200, 403}
        assert WORD not in response.content.decode()


def test_every_choice_of_another_row_is_within_reach(boss: User, mine: RuledTown, theirs: RuledTown) -> None:
    seen = 0
    for part, fields in parts(boss):
        for name, field in fields.items():
            if not hasattr(field, "queryset"):
                continue
            seen += 1
            related = field.queryset.model
            assert related is User or related in PATHS, f"{part}: {name}"
            assert not set(field.queryset) & set(rows(related, theirs)), f"{part}: {name}"
            assert set(field.queryset) & set(rows(related, mine)) or name == "guardian", f"{part}: {name}"
    assert seen > 25


def test_a_choice_of_another_structure_is_refused_when_sent(
    ruler: Client, boss: User, mine: RuledTown, theirs: RuledTown
) -> None:
    asked, tried = request_of(boss), 0
    for model in OURS:
        page = admin.site.get_model_admin(model)
        if not page.has_add_permission(asked):
            assert ruler.post(address(model, "add"), {}).status_code == 403
            continue
        inlines = [inline.get_formset(asked).get_default_prefix() for inline in page.get_inline_instances(asked)]
        counts = {f"{prefix}-{name}": "0" for prefix in inlines for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        for field in (f for f in model._meta.get_fields() if isinstance(f, ForeignKey)):
            if field.name in page.get_form(asked).base_fields:
                foreign = rows(field.related_model, theirs).first()
                response = ruler.post(address(model, "add"), counts | {field.name: foreign.pk})
                errors = response.context["adminform"].form.errors.as_data()
                assert errors[field.name][0].code == "invalid_choice", (model, field.name)
                tried += 1
    assert tried > 20


def test_suggestions_list_nothing_of_another_structure(ruler: Client, mine: RuledTown, theirs: RuledTown) -> None:
    tried = 0
    for model in OURS:
        page = admin.site.get_model_admin(model)
        fields = [(model, name) for name in page.autocomplete_fields]
        fields += [(inline.model, name) for inline in page.inlines for name in inline.autocomplete_fields]
        for owner, name in fields:
            data = {"app_label": owner._meta.app_label, "model_name": owner._meta.model_name, "field_name": name}
            for term in ("", WORD, "a", str(theirs.home.household.number)):
                response = ruler.get(reverse("admin:autocomplete"), data | {"term": term})
                assert response.status_code in {200, 403}
                assertNotContains(response, WORD, status_code=response.status_code)
                tried += 1
    assert tried > 60


def test_actions_leave_rows_of_another_structure(ruler: Client, mine: RuledTown, theirs: RuledTown) -> None:
    for model in OURS:
        page = admin.site.get_model_admin(model)
        before = set(rows(model, theirs).values_list("pk", flat=True))
        chosen = [str(pk) for pk in before]
        for action in ("delete_selected", *(page.actions or ())):
            data = {
                "action": action,
                ACTION_CHECKBOX_NAME: chosen,
                "post": "yes",
                "first": "2040-01-01",
                "last": "2040-01-09",
            }
            response = ruler.post(address(model, "changelist"), data, follow=True)
            assert response.status_code in {200, 403}
            assert WORD not in response.content.decode()
        assert set(rows(model, theirs).values_list("pk", flat=True)) == before


def test_inline_row_of_another_structure_is_not_taken(ruler: Client, mine: RuledTown, theirs: RuledTown) -> None:
    """A form of inlines names its rows by number: a foreign number changes nothing."""
    foreign = Site.objects.get(structure=theirs.structure, name__contains=WORD)
    data = {"name": "Ville", "kind": "town", "zone": "A"}
    data |= {"closures-TOTAL_FORMS": "0", "closures-INITIAL_FORMS": "0"}
    data |= {"sites-TOTAL_FORMS": "1", "sites-INITIAL_FORMS": "1", "sites-0-id": str(foreign.pk)}
    data |= {"sites-0-structure": str(mine.structure.pk), "sites-0-name": "Volée", "sites-0-kind": "primary"}
    ruler.post(address(Structure, "change", mine.structure.pk), data)
    foreign.refresh_from_db()
    assert (foreign.name, foreign.structure_id) == (f"École {WORD}", theirs.structure.pk)


def test_history_of_a_page_is_that_of_its_structure(ruler: Client, boss: User, mine: RuledTown) -> None:
    assertContains(ruler.get(address(Site, "history", mine.site.pk)), "École")
    assert ruler.get(address(User, "history", boss.pk)).status_code == 403, (
        "an account may belong to several structures"
    )
    assert not LogEntry.objects.exists()


def test_administrator_of_two_structures_sees_the_two(
    ruler: Client, boss: User, mine: RuledTown, theirs: RuledTown
) -> None:
    third = RuledTown("Locronan")
    StructureRole.objects.create(user=boss, structure=theirs.structure, role=Role.ADMINISTRATOR)
    for model in OURS:
        for town in (mine, theirs):
            assert ruler.get(address(model, "change", rows(model, town).first().pk)).status_code == 200
        assert ruler.get(address(model, "change", rows(model, third).first().pk)).status_code == 404


def test_two_structures_are_not_mixed(ruler: Client, boss: User, mine: RuledTown, theirs: RuledTown) -> None:
    StructureRole.objects.create(user=boss, structure=theirs.structure, role=Role.ADMINISTRATOR)
    data = {"person": mine.home.people[0], "household": theirs.home.household.pk, "present": "on"}
    management = {"custody_days-TOTAL_FORMS": "0", "custody_days-INITIAL_FORMS": "0", "custody_kind": "full"}
    before = HouseholdPerson.objects.count()
    ruler.post(address(HouseholdPerson, "add"), data | management)
    assert HouseholdPerson.objects.count() == before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_other_roles_have_no_administration(client: Client, town: Structure, role: Role) -> None:
    client.force_login(StaffFactory.create(structure=town, role=role).user)
    for path in admin_paths():
        assert client.get(path, follow=True).status_code in {403, 404}, path


def test_right_ends_with_the_role(ruler: Client, boss: User, mine: RuledTown) -> None:
    StructureRole.objects.filter(user=boss).delete()
    assert {ruler.get(path, follow=True).status_code for path in admin_paths()} <= {403, 404}


def admin_paths() -> list[str]:
    return ["/gestion/", *(address(model, page) for model in OURS for page in ("changelist", "add"))]


def test_no_address_of_the_site_is_outside_these_tests() -> None:
    """A page that a library or an admin class adds is stated here first."""

    def names(resolver: URLResolver) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLPattern):
                yield str(pattern.name)
            else:
                yield from names(pattern)

    (site,) = (found for found in get_resolver().url_patterns if str(found.pattern) == "gestion/")
    pages = {f"{m._meta.app_label}_{m._meta.model_name}_{page}" for m in OURS for page in PAGES}
    assert set(names(site)) == pages | COMMON


PAGES = ("changelist", "add", "history", "delete", "change")
COMMON = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "app_list",
    "None",
}


# -- those who host the portal -----------------------------------------------------------------------------------------


@pytest.fixture
def host(db: None) -> User:
    user, _ = add_host(email="hebergeur@exemple.fr")
    return user


def test_administration_is_closed_to_hosts_unless_it_is_switched_on(
    client: Client, host: User, mine: RuledTown, settings: Settings
) -> None:
    client.force_login(host)
    assert {client.get(path, follow=True).status_code for path in admin_paths()} <= {403, 404}
    settings.ADMIN_FOR_HOSTS = True
    assertContains(client.get(address(Site, "changelist")), "Plouhinec")


def test_mark_of_a_former_superuser_opens_nothing(client: Client, mine: RuledTown, settings: Settings) -> None:
    settings.ADMIN_FOR_HOSTS = True
    old = UserFactory.create(is_staff=True, is_superuser=True)
    client.force_login(old)
    assert {client.get(path, follow=True).status_code for path in admin_paths()} <= {403, 404}
    StaffFactory.create(structure=mine.structure, user=old, role=Role.ADMINISTRATOR)
    assert client.get("/gestion/").status_code == 200


READ_ONLY = frozenset(
    {
        "bookings.Booking",
        "bookings.Movement",
        "ledger.Entry",
        "notices.OutgoingMail",
        "payments.BankMessage",
        "payments.Payment",
        "payments.PaymentContract",
        "payments.SuspenseSettlement",
        "pricing.PriceRule",
        "wallets.Wallet",
    }
)


@pytest.mark.parametrize("who", ["boss", "host"])
def test_money_prices_and_contracts_are_read_by_everybody_and_written_by_nobody(
    client: Client, boss: User, host: User, mine: RuledTown, settings: Settings, who: str
) -> None:
    settings.ADMIN_FOR_HOSTS = True
    client.force_login({"boss": boss, "host": host}[who])
    for model in (found for found in OURS if found._meta.label in READ_ONLY):
        row = rows(model, mine).first()
        assert client.get(address(model, "change", row.pk)).status_code == 200
        assert client.get(address(model, "add")).status_code == 403
        for page, args in (("add", ()), ("change", (row.pk,)), ("delete", (row.pk,))):
            assert client.post(address(model, page, *args), {"post": "yes"}).status_code == 403
        assert model._default_manager.filter(pk=row.pk).exists()


def test_accounts_and_roles_are_looked_at_by_administrators(ruler: Client, boss: User, mine: RuledTown) -> None:
    for model in (User, StructureRole):
        row = rows(model, mine).first()
        for page, args in (("add", ()), ("change", (row.pk,)), ("delete", (row.pk,))):
            assert ruler.post(address(model, page, *args), {"post": "yes"}).status_code == 403


def test_account_of_two_structures_shows_the_part_of_ones_own(
    ruler: Client, boss: User, mine: RuledTown, theirs: RuledTown
) -> None:
    """Neither roles nor households elsewhere are told, not by the page of an account either."""
    StaffFactory.create(structure=theirs.structure, user=mine.home.user, role=Role.CANTEEN)
    page = ruler.get(address(User, "change", mine.home.user.pk))
    assertNotContains(page, WORD)
    assertContains(page, "Plouhinec")
