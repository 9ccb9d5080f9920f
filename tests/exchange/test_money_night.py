"""The night of the money: charges what is over, proves the ledger, shouts to the administrators."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from preau.accounts.models import User
from preau.exchange.money_night import run_money_night
from preau.ledger.reconciling import LedgerBrokenError
from preau.notices.models import OutgoingMail
from tests.wallets.conftest import NOW, MoneyTown, balance

YESTERDAY = date(2026, 11, 20)


@pytest.fixture
def money(db: None) -> MoneyTown:
    return MoneyTown()


def test_night_charges_up_to_yesterday_and_twice_changes_nothing(money: MoneyTown) -> None:
    family = money.family()
    wallet = money.pay(family, 1000)
    money.eat(family, YESTERDAY, YESTERDAY + timedelta(days=1))
    first, second = run_money_night(now=NOW), run_money_night(now=NOW)
    assert (first.charged.count, first.reconciled.entries) == (1, 2)
    assert second.charged.count == 0
    assert balance(wallet) == 610


def test_command_tells_what_was_done(money: MoneyTown, transactional_db: None) -> None:
    family = money.family()
    money.pay(family, 500)
    money.eat(family, YESTERDAY - timedelta(days=1), YESTERDAY)
    told = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("night", stdout=told)
    expected = "Porte-monnaie : 1 jour débité (3,90 €), 1 jour sans solde suffisant ; grand livre : 4 lignes vérifiées"
    assert expected in told.getvalue().replace("\u00a0", " ")


def test_difference_fails_the_command_and_writes_to_administrators(money: MoneyTown, transactional_db: None) -> None:
    User.objects.create_superuser("admin@exemple.fr", "mot de passe long")
    wallet = money.pay(money.family(), 500)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")
        cursor.execute("UPDATE ledger_account SET balance_cents = 501 WHERE id = %s", [wallet.account_id])
        cursor.execute("SET session_replication_role = 'origin'")
    with pytest.raises(CommandError, match="grand livre a des écarts"):
        call_command("night", stdout=StringIO())
    assert OutgoingMail.objects.filter(to="admin@exemple.fr", subject="Grand livre : écarts à examiner").exists()


def test_books_that_disagree_with_the_ledger_are_told_too(money: MoneyTown, transactional_db: None) -> None:
    User.objects.create_superuser("admin@exemple.fr", "mot de passe long")
    money.pay(money.family(), 500)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")
        cursor.execute("UPDATE receipts_receipt SET amount_cents = 501")
        cursor.execute("SET session_replication_role = 'origin'")
    with pytest.raises(LedgerBrokenError):
        run_money_night(now=NOW)
    assert "à verser, Paiement en ligne : 5,01" in OutgoingMail.objects.get(to="admin@exemple.fr").body
