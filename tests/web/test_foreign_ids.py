"""Numbers in what is sent, not in the address: what belongs to another town changes nothing, and shows nothing.

Each form is whole: the same one with numbers of the agent's own town writes, or the test would prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from preau.accounts.enums import Role
from preau.activities.models import Activity, ActivityGroup
from preau.bookings.places.choosing import mark_of_days
from preau.households.models import Guardian, Household, Person
from preau.receipts.actions import take_receipt
from preau.receipts.enums import Means
from preau.structures.models import CashOffice, ContactService, Site
from preau.wallets.models import WalletKind
from preau.wallets.names import wallet_name
from tests.acting import by
from tests.factories import ActivityFactory, PersonFactory, UserFactory
from tests.factories.accounts import staff_of_before
from tests.households.own_scene import Scene
from tests.households.test_own import rows
from tests.payments.conftest import NOW, CardTown

TODAY = NOW.date()
OF_VISITS = {"accounts_browsersession", "households_healthlook", "accounts_agententrance"}
"""What any page writes, whatever it is asked."""
Form = tuple[str, list[int], dict[str, Any]]
"""The name of an address, its numbers, and what is sent there."""


def scene() -> Scene:
    town = CardTown()
    made = Scene(town, town.family(), UserFactory.create(), by(UserFactory.create()))
    made.prepare()
    for name in ("RUBY", "ZORA"):
        ContactService.objects.create(structure=town.structure, name=name)
    return made


@pytest.fixture
def towns(db: None) -> Iterator[tuple[Scene, Scene]]:
    with time_machine.travel(NOW, tick=False):
        yield scene(), scene()


@pytest.fixture
def agent(towns: tuple[Scene, Scene], client: Client) -> Client:
    client.force_login(staff_of_before(towns[0].structure, Role.ADMINISTRATOR, Role.DESK, Role.CASH_OFFICER))
    return client


def act(there: Scene, name: str, **more: str) -> dict[str, Any]:
    opened, day = there.waiting.opening_day, there.waiting.date.isoformat()
    seen = mark_of_days([opened])  # as if its page had been read
    return {"acte": name, "groupe": [opened.group_id], "du": day, "au": day, "action": "faire", "lu": seen, **more}


def outing(**chosen: Any) -> dict[str, Any]:
    return {"raison": "musée", "action": "faire", **chosen}


def file_act(**values: Any) -> dict[str, Any]:
    return {"etape": "ecrire", **values}


def identity(there: Scene) -> dict[str, Any]:
    return file_act(last_name="A", first_name="B", birth_date="2019-05-04", school=there.school.pk, level="")


def kind(**chosen: Any) -> dict[str, Any]:
    return {"name": "Étude", "unit": "accueil", "units": "accueils", "is_active": "on", **chosen}


def closing(there: Scene, **chosen: Any) -> dict[str, Any]:
    day = there.waiting.date.isoformat()
    return {"first": day, "last": day, "reason": "travaux", "action": "fermer", **chosen}


def group(there: Scene) -> dict[str, Any]:
    return {"name": "Petits", "site": there.school.pk, "waiting_capacity": "0", "action": "enregistrer"}


def unpaid(there: Scene) -> int:
    """An activity that no wallet pays yet."""
    return int(ActivityFactory.create(structure=there.structure, name="Mercredi").pk)


def register(here: Scene, there: Scene) -> dict[str, Any]:
    child = here.child.pk
    return {"inscrire": child, f"p{child}-groupe": there.free_group.pk, f"p{child}-du": TODAY.isoformat()}


def regroup(there: Scene) -> dict[str, Any]:
    return {"changer": "1", "groupe": there.other_group.pk, "du": (TODAY + timedelta(days=1)).isoformat()}


FORMS: dict[str, Callable[[Scene, Scene], Form]] = {
    "places": lambda here, there: ("desk_grid_act", [], act(there, "places", places="+3")),
    "close": lambda here, there: ("desk_grid_act", [], act(there, "fermer", raison="grève")),
    "promote": lambda here, there: (
        "desk_grid_day",
        [here.waiting.opening_day_id],
        {"demande": [there.waiting.pk], "raison": "fratrie", "elargir": "1"},
    ),
    "outing of a school": lambda here, there: (
        "desk_outing",
        [],
        outing(site=there.school.pk, du=there.waiting.date.isoformat(), classe=["CP"]),
    ),
    "outing for an activity": lambda here, there: (
        "desk_outing",
        [],
        outing(site=here.school.pk, du=here.waiting.date.isoformat(), activite=[there.town.activity.pk]),
    ),
    "closing a site": lambda here, there: ("desk_closures", [], closing(here, sites=[there.school.pk])),
    "closing an activity": lambda here, there: (
        "desk_closures",
        [],
        closing(here, activities=[there.town.activity.pk]),
    ),
    "office of a wallet": lambda here, there: ("desk_kind_new", [], kind(cash_office=there.town.office.pk)),
    "meals of a wallet": lambda here, there: (
        "desk_kind_new",
        [],
        kind(cash_office=here.town.office.pk, meal_activity=there.town.activity.pk),
    ),
    "what a wallet pays": lambda here, there: (
        "desk_kind_new",
        [],
        kind(cash_office=here.town.office.pk, activities=[unpaid(there)]),
    ),
    "place of a group": lambda here, there: ("desk_group_new", [here.town.activity.pk], group(there)),
    "group of a registration": lambda here, there: (
        "desk_family_registrations",
        [here.family.household.pk],
        register(here, there),
    ),
    "change of group": lambda here, there: (
        "desk_family_registration",
        [here.family.household.pk, here.registration.pk],
        regroup(there),
    ),
    "school of a child": lambda here, there: ("desk_member", [here.family.members[0].pk], identity(there)),
    "new home": lambda here, there: (
        "desk_member_move",
        [here.family.members[0].pk],
        file_act(vers=there.other.number),
    ),
    "shared home": lambda here, there: (
        "desk_member_share",
        [here.family.members[0].pk],
        file_act(vers=there.other.number, garde="percent", part="50"),
    ),
    "absence": lambda here, there: (
        "desk_family_excuse",
        [here.family.household.pk],
        {"justifier": there.booking.pk, "motif": "notice"},
    ),
    "note": lambda here, there: ("desk_family_exchanges", [here.family.household.pk], {"retirer": there.note.pk}),
    "mark": lambda here, there: (
        "desk_roll",
        [here.booking.opening_day_id],
        {"pointer": f"unplanned-{PersonFactory.create(structure=there.structure).pk}"}
        if here is not there
        else {"pointer": f"present-{here.child.pk}"},
    ),
    "request for an account": lambda here, there: (
        "desk_requests_refuse",
        [],
        {"demande": list(there.mine["request"]), "reason": "double"},
    ),
    "account to attach": lambda here, there: (
        "desk_sign_up_attach",
        [here.mine["sign_up"]],
        {"foyer": there.family.household.pk},
    ),
    "invitation": lambda here, there: (
        "desk_invite",
        [],
        {"foyer": there.family.household.pk, "email": "neuf@exemple.fr"},
    ),
    "whose sum": lambda here, there: (
        "desk_identify",
        [here.suspense.pk],
        {"foyer": there.family.household.pk, "kind": wallet_name(there.town.meals.pk).sign, "reason": "trouvé"},
    ),
    "transfer": lambda here, there: (
        "desk_wallet_transfer",
        [here.wallet.pk],
        {"etape": "ecrire", "vers": there.empty.pk, "montant": "1,00", "raison": "geste", "cle": str(uuid4())},
    ),
    "service stopped": lambda here, there: (
        "desk_structures",
        [],
        {"structure": there.structure.pk, "service": "booking", "action": "confirmer"},
    ),
    "order of services": lambda here, there: (
        "desk_services",
        [],
        {"service": ContactService.objects.get(structure=there.structure, name="ZORA").pk, "action": "monter"},
    ),
}


def send(client: Client, here: Scene, form: Form) -> int:
    name, numbers, data = form
    return int(client.post(reverse(name, args=[here.structure.slug, *numbers]), data).status_code)


def changed(client: Client, here: Scene, form: Form, before: dict[str, tuple[int, int]]) -> set[str]:
    """The tables that sending this form changes; everything is put back."""
    with transaction.atomic():
        assert send(client, here, form) < 500
        after = rows()
        transaction.set_rollback(True)
    return {table for table in after if after[table] != before[table]} - OF_VISITS


def test_no_number_of_another_town_changes_anything(agent: Client, towns: tuple[Scene, Scene]) -> None:
    here, there = towns
    foreign = {name: form(here, there) for name, form in FORMS.items()}
    own = {name: form(here, here) for name, form in FORMS.items()}
    send(agent, here, ("desk", [], {}))
    before = rows()
    assert {name: found for name, form in foreign.items() if (found := changed(agent, here, form, before))} == {}
    assert {name for name, form in own.items() if not changed(agent, here, form, before)} == set()


# -- what is asked for and shown --------------------------------------------------------------------------------------

NAMED = "ZQXW"
"""A word that is nowhere but in the names of a town."""
Page = tuple[str, list[int], dict[str, Any]]


def name_everything(town: Scene) -> None:
    """Every name of this town holds the word."""
    where = {"structure": town.structure}
    for model, field in (
        (Household, "name"),
        (Activity, "name"),
        (ActivityGroup, "name"),
        (Site, "name"),
        (CashOffice, "name"),
        (Person, "last_name"),
        (WalletKind, "name"),
    ):
        for row in model._default_manager.filter(**where):
            setattr(row, field, f"{NAMED} {getattr(row, field)}")
            row.save()
    Guardian.objects.filter(household__structure=town.structure).update(last_name=NAMED)
    take_receipt(**town.taking, means=Means.CASH, part=town.part, payer=NAMED, actor=by(UserFactory.create()))


PAGES: dict[str, Callable[[Scene, Scene], Page]] = {
    "grid": lambda _here, there: (
        "desk_grid",
        [],
        {"activite": there.town.activity.pk, "site": there.school.pk, "fait": there.acted.pk, "du": "2026-12-07"},
    ),
    "choice of days": lambda _here, there: ("desk_grid_act", [], act(there, "fermer", raison="grève")),
    "outing": lambda _here, there: ("desk_outing", [], {"site": there.school.pk, "du": there.waiting.date.isoformat()}),
    "search of a number": lambda _here, there: ("desk_search", [], {"q": there.family.household.number}),
    "search of a name": lambda _here, _there: ("desk_search", [], {"q": NAMED}),
    "list of the search": lambda _here, _there: ("desk_search_list", [], {"q": NAMED}),
    "search of an order": lambda _here, there: ("desk_search", [], {"q": there.payment.order_number}),
    "search of an address": lambda _here, there: ("desk_search", [], {"q": there.guardian.email}),
    "accounts of families": lambda _here, _there: ("desk_families", [], {"q": NAMED}),
    "quotients": lambda _here, _there: ("desk_quotients", [], {"q": NAMED}),
    "invitation": lambda _here, _there: ("desk_invite", [], {"q": NAMED}),
    "simulator": lambda _here, there: ("desk_price_simulator", [], {"famille": there.family.household.pk}),
    "till": lambda _here, there: ("desk_till", [], {"regie": there.town.office.pk, "q": NAMED}),
    "receipts": lambda _here, there: ("desk_receipts", [], {"regie": there.town.office.pk}),
    "receipts as a file": lambda _here, there: (
        "desk_receipts",
        [],
        {"regie": there.town.office.pk, "du": "2026-11-01", "au": "2026-12-31", "format": "csv"},
    ),
    "journal": lambda _here, _there: ("desk_journal", [], {"q": NAMED, "du": "2026-01-01", "au": "2027-12-31"}),
    "journal as a file": lambda _here, _there: (
        "desk_journal",
        [],
        {"du": "2026-01-01", "au": "2027-12-31", "format": "csv"},
    ),
    "online": lambda _here, there: ("desk_online", [], {"q": there.payment.order_number}),
    "whose sum": lambda here, there: ("desk_identify", [here.suspense.pk], {"foyer": there.family.household.pk}),
    "roll": lambda here, _there: ("desk_roll", [here.booking.opening_day_id], {"q": NAMED}),
    "letters": lambda _here, there: ("desk_openings", [], {"lettre": there.mine["opening"]}),
}
QUERIES_ECHO = re.compile(r'value="[^"]*"|« [^»]* »|\?[^"\s]*|<title>.*?</title>', re.S)


def shows(client: Client, at: Scene, page: Page, cookies: dict[str, str]) -> bool:
    """Whether a page names something of the town of the word; what was typed and comes back is no name."""
    name, numbers, asked = page
    client.cookies.load(cookies)
    answer = client.get(reverse(name, args=[at.structure.slug, *numbers]), asked, follow=True)
    assert answer.status_code == 200
    return NAMED in QUERIES_ECHO.sub("", answer.content.decode("utf-8-sig"))


def test_no_page_names_anything_of_another_town(agent: Client, towns: tuple[Scene, Scene]) -> None:
    """Addresses, searches, files and what browsers keep; the agent of that town is shown each."""
    here, there = towns
    name_everything(there)
    theirs = Client()
    theirs.force_login(staff_of_before(there.structure, Role.ADMINISTRATOR, Role.DESK, Role.CASH_OFFICER))
    kept = f"{here.structure.pk}-{there.town.activity.pk}-{there.school.pk}"
    cookies = {"planning": kept, "bureau": there.structure.slug, "rubriques": "familles"}
    assert {name for name, page in PAGES.items() if shows(agent, here, page(here, there), cookies)} == set()
    assert {name for name, page in PAGES.items() if not shows(theirs, there, page(there, there), {})} == set()
