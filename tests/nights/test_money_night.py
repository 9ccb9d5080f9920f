"""The night of the money: charges what is over, proves the ledger, shouts to whom it concerns."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from preau.accounts.actions.hosting import add_host
from preau.accounts.enums import Role
from preau.ledger.actions.reconciling import LedgerBrokenError
from preau.nights.actions.money import charge_until_yesterday, prove
from preau.notices.models import OutgoingMail
from tests.factories import UserFactory
from tests.factories.accounts import StaffFactory
from tests.wallets.conftest import NOW, MoneyTown, balance

YESTERDAY = date(2026, 11, 20)


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


def test_night_charges_up_to_yesterday_and_twice_changes_nothing(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family, YESTERDAY, YESTERDAY + timedelta(days=1))
    first, proved, second = charge_until_yesterday(now=NOW), prove(), charge_until_yesterday(now=NOW)
    assert (first.count, proved.entries) == (1, 2)
    assert second.count == 0
    assert balance(wallet) == 610


def test_command_tells_what_was_done(money: MoneyTown, transactional_db: None) -> None:
    family = money.family()
    money.pay(family, 500)
    money.eat(family, YESTERDAY - timedelta(days=1), YESTERDAY)
    told = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("night", stdout=told)
    written = told.getvalue().replace("\u00a0", " ")
    assert "Porte-monnaie : 1 jour débité (3,90 €), 1 jour sans solde suffisant.\n" in written
    assert "Grand livre : 4 lignes vérifiées, aucun écart.\n" in written


def falsify(statement: str, *values: object) -> None:
    """What no guard of the database lets through."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = 'origin'")


def alert(address: str) -> str:
    """The text of the one alert that went to this address."""
    return OutgoingMail.objects.get(to=address, subject="Grand livre : écarts à examiner").body


def test_difference_fails_the_command_and_writes_to_hosts(money: MoneyTown, transactional_db: None) -> None:
    add_host(email="hebergeur@exemple.fr")
    wallet = money.pay(money.family(), 500)
    falsify("UPDATE ledger_account SET balance_cents = 501 WHERE id = %s", wallet.account_id)
    with pytest.raises(CommandError, match="grand livre a des écarts"):
        call_command("night", stdout=StringIO())
    assert f"compte {wallet.account_id}" in alert("hebergeur@exemple.fr")


def test_books_that_disagree_with_the_ledger_are_told_too(money: MoneyTown, transactional_db: None) -> None:
    add_host(email="hebergeur@exemple.fr")
    money.pay(money.family(), 500)
    falsify("UPDATE receipts_receipt SET amount_cents = 501")
    with pytest.raises(LedgerBrokenError):
        prove()
    assert "à verser, Paiement en ligne : 5,01" in alert("hebergeur@exemple.fr")


def test_each_structure_is_told_of_its_own_cash_offices_and_hosts_of_all(transactional_db: None) -> None:
    """A wrong balance here, wrong books there, and a town where all is well."""
    here, there, well = MoneyTown(), MoneyTown(), MoneyTown()
    for town, name in ((here, "ici"), (there, "ailleurs"), (well, "bien")):
        StaffFactory.create(structure=town.structure, role=Role.ADMINISTRATOR, user__email=f"mairie@{name}.fr")
        StaffFactory.create(structure=town.structure, role=Role.CASH_OFFICER, user__email=f"regie@{name}.fr")
        StaffFactory.create(structure=town.structure, role=Role.DESK, user__email=f"guichet@{name}.fr")
    UserFactory.create(email="ancien@exemple.fr", is_superuser=True)
    wallet = here.pay(here.family(), 500)
    there.pay(there.family(), 500)
    falsify("UPDATE ledger_account SET balance_cents = 501 WHERE id = %s", wallet.account_id)
    falsify("UPDATE receipts_receipt SET amount_cents = 703 WHERE structure_id = %s", there.structure.pk)
    add_host(email="hebergeur@exemple.fr")
    with pytest.raises(LedgerBrokenError):
        prove()
    assert set(OutgoingMail.objects.filter(subject__startswith="Grand livre").values_list("to", flat=True)) == {
        *("mairie@ici.fr", "regie@ici.fr", "mairie@ailleurs.fr", "regie@ailleurs.fr", "hebergeur@exemple.fr")
    }
    for name, own, foreign in (("ici", "5,01", "7,03"), ("ailleurs", "7,03", "5,01")):
        for who in ("mairie", "regie"):
            assert own in alert(f"{who}@{name}.fr")
            assert foreign not in alert(f"{who}@{name}.fr")
    for cents in ("5,01", "7,03"):
        assert cents in alert("hebergeur@exemple.fr")


def test_agent_of_two_structures_has_one_mail_about_the_two(transactional_db: None) -> None:
    here, there = MoneyTown(), MoneyTown()
    agent = UserFactory.create(email="mairie@exemple.fr")
    for town in (here, there):
        StaffFactory.create(structure=town.structure, role=Role.ADMINISTRATOR, user=agent)
        town.pay(town.family(), 500)
    falsify("UPDATE receipts_receipt SET amount_cents = 703")
    with pytest.raises(LedgerBrokenError):
        prove()
    assert {str(here.structure), str(there.structure)} <= {
        word for line in alert("mairie@exemple.fr").splitlines() for word in line.removeprefix("- ").split(", ")
    }


def test_addresses_for_alerts_replace_the_hosts(money: MoneyTown, transactional_db: None, settings: Settings) -> None:
    settings.ALERT_TO = ["astreinte@exemple.fr", "dsi@exemple.fr"]
    add_host(email="hebergeur@exemple.fr")
    money.pay(money.family(), 500)
    falsify("UPDATE receipts_receipt SET amount_cents = 501")
    with pytest.raises(LedgerBrokenError):
        prove()
    assert sorted(OutgoingMail.objects.filter(subject__startswith="Grand livre").values_list("to", flat=True)) == [
        "astreinte@exemple.fr",
        "dsi@exemple.fr",
    ]
