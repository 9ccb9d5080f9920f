"""Keys of banks are useless to whoever only has the database."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from pytest_django import Settings

from preau.common.sealing import SealError, seal, unseal
from tests.payments.conftest import KEY, CardTown


def test_sealed_secret_comes_back_and_hides_itself() -> None:
    sealed = seal("clé")
    assert (unseal(sealed), "clé" in sealed, seal("clé") == sealed) == ("clé", False, False)


def test_old_secret_key_still_opens_and_another_does_not(settings: Settings) -> None:
    sealed = seal("clé")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert unseal(sealed) == "clé"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealError):
        unseal(sealed)


def test_database_holds_no_key_not_even_in_its_history(cards: CardTown) -> None:
    with connection.cursor() as cursor:
        for table in ("payments_paymentcontract", "payments_paymentcontractevent"):
            cursor.execute(f"SELECT row_to_json(kept)::text FROM {table} kept")  # noqa: S608 (names above)
            (row,) = cursor.fetchall()
            assert KEY not in row[0]
    assert cards.contract.credentials().key == KEY


@pytest.mark.parametrize(("demo", "url"), [(False, "http://banque.exemple.fr/"), (False, "/banque/"), (True, "banque")])
def test_browser_goes_to_the_bank_by_https_only(cards: CardTown, settings: Settings, demo: bool, url: str) -> None:
    settings.DEMO = demo
    cards.contract.payment_url = url
    with pytest.raises(ValidationError, match="https"):
        cards.contract.clean()
