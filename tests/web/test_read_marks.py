"""Two agents open one editor: who writes second is told what the first wrote, before it is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from preau.accounts.enums import Role
from preau.activities.models import Activity, ActivityGroup
from preau.common import clock
from preau.structures.models import CashOffice, Site
from preau.wallets.models import WalletKind
from tests.bookings.conftest import NOW
from tests.factories.accounts import StaffFactory
from tests.wallets.conftest import MoneyTown
from tests.web.test_activities import TYPED
from tests.web.test_offices import OFFICE, at, words


@pytest.fixture(autouse=True)
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Editor:
    """A page that somebody left open while somebody else wrote: where, what it sends, how the other writes."""

    def __init__(self, path: str, sent: dict[str, Any], change: Callable[[], object], told: str) -> None:
        self.path, self.sent, self.change, self.told = path, sent, change, told


def an_office(money: MoneyTown) -> Editor:
    office = CashOffice.objects.filter(structure=money.structure)
    sent = {**OFFICE, "name": "Autre nom", "max_holding": "1"}
    return Editor(f"regies/{office.get().pk}/", sent, lambda: office.update(max_holding_cents=7), "encaisse maximale")


def a_wallet(money: MoneyTown) -> Editor:
    kind = WalletKind.objects.filter(structure=money.structure, name="Restauration")
    sent = {"name": "Autre nom", "unit": "repas", "units": "repas", "is_active": "on"}
    return Editor(f"regies/porte-monnaie/{kind.get().pk}/", sent, lambda: kind.update(unit="jour"), "unité")


def a_place(money: MoneyTown) -> Editor:
    place = Site.objects.filter(pk=Site.objects.create(structure=money.structure, name="École").pk)
    sent = {"name": "Autre nom", "kind": "primary", "address": ""}
    return Editor(f"lieux/{place.get().pk}/", sent, lambda: place.update(address="Ici"), "adresse")


def a_group(money: MoneyTown) -> Editor:
    group = ActivityGroup.objects.filter(pk=money.group.pk)
    sent = {"name": "Autre nom", "waiting_capacity": "0", "action": "enregistrer"}
    return Editor(f"activites/groupes/{money.group.pk}/", sent, lambda: group.update(capacity=7), "places")


def an_activity(money: MoneyTown) -> Editor:
    activity = Activity.objects.filter(pk=money.activity.pk)
    change = {"pattern_lead_days": 9, "window": {"type": "weeks", "weeks": 2, "time": "00:00"}}
    sent = {**TYPED, "name": "Autre nom", "action": "enregistrer"}
    return Editor(f"activites/{money.activity.pk}/", sent, lambda: activity.update(**change), "ouverture des réserv")


@pytest.mark.parametrize("made", [an_office, a_wallet, a_place, a_group, an_activity])
def test_what_somebody_changed_meanwhile_is_told_before_it_is_written_over(
    client: Client, db: None, made: Callable[[MoneyTown], Editor]
) -> None:
    money = MoneyTown()
    client.force_login(StaffFactory.create(structure=money.structure, role=Role.ADMINISTRATOR).user)
    editor = made(money)
    path = at(money, editor.path)

    def mark(page: Any) -> str:
        found = re.search(r'name="lu" value="([^"]+)"', page.content.decode())
        assert found
        return found[1]

    sent = {**editor.sent, "lu": mark(client.get(path))}
    wrong = client.post(path, {**sent, "name": ""})
    assert mark(wrong) == sent["lu"], "read again only once it is told"
    editor.change()
    told = client.post(path, sent)
    assert (told.status_code, "Quelqu’un a changé" in words(told), editor.told in words(told)) == (200, True, True)
    assertContains(told, 'value="Autre nom"')
    assert client.post(path, {**sent, "lu": mark(told)}).status_code == 302
