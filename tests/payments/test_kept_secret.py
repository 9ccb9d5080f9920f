"""The secret of questions to a bank goes to the shop and the server it was typed for, and to no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preau.payments.actions import ContractError, ContractTerms, save_contract
from preau.payments.enums import GatewayName, Mode, Proof
from preau.payments.models import PaymentContract
from tests.acting import by
from tests.factories.accounts import UserFactory
from tests.payments.conftest import KEY, CardTown
from tests.payments.lyra_server import PASSWORD

TERMS = ContractTerms(
    gateway=GatewayName.LYRA,
    shop_id="87654321",
    mode=Mode.TEST,
    payment_url="https://paiement.exemple.fr/",
    key=KEY,
    proof=Proof.ASKED,
    service_url="https://api.exemple.fr/",
    query_key=PASSWORD,
)


def save(town: CardTown, terms: ContractTerms) -> PaymentContract:
    office = town.contract.cash_office_id
    return save_contract(structure=town.structure, cash_office_id=office, terms=terms, actor=by(UserFactory.create()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"service_url": "https://ailleurs.exemple.fr/"},
        {"service_url": "https://api.exemple.fr:8443/"},
        {"service_url": ""},
        {"shop_id": "87654322"},
    ],
)
def test_a_kept_secret_goes_to_no_server_and_no_shop_it_was_not_typed_for(changes: dict[str, str]) -> None:
    """An administrator never reads the secret: naming a server of theirs must not have it sent there by « Tester »."""
    town = CardTown()
    kept = save(town, TERMS)
    assert save(town, replace(TERMS, query_key="")).credentials().query_key == PASSWORD
    moved = replace(TERMS, **changes)  # type: ignore[arg-type]
    with pytest.raises(ContractError) as refused:
        save(town, replace(moved, query_key=""))
    assert refused.value.field == "query_key"
    kept.refresh_from_db()
    assert (kept.service_url, kept.shop_id) == (TERMS.service_url, TERMS.shop_id)
    told = save(town, replace(moved, query_key=f"{PASSWORD}2")).credentials()
    assert (told.query_key, told.service_url, told.shop_id) == (f"{PASSWORD}2", moved.service_url, moved.shop_id)
