"""A role is one line of the table: pages and menu follow."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from preau.accounts.models import StructureRole
from preau.accounts.rules.roles import RIGHTS
from preau.common.actors import Actor, NotAllowedError, Right
from preau.structures.models import Structure
from preau.web.middleware import BusyMiddleware
from tests.factories import UserFactory


@pytest.fixture
def nurse(client: Client, town: Structure, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An agent whose role is a line that the product does not have."""
    monkeypatch.setitem(RIGHTS, "nurse", {Right.MARK_ATTENDANCE, Right.SEE_WALLETS})  # type: ignore[misc]
    user = UserFactory.create()
    StructureRole.objects.create(user=user, structure=town, role="nurse")
    client.force_login(user)
    return client


def test_new_role_opens_its_pages_and_its_menu(nurse: Client) -> None:
    response = nurse.get("/valbrune/agents/")
    assert [link.section.page for link in response.context["menu"].links] == [
        "desk_days",
        "desk_children",
        "desk_families",
    ]
    found = {
        path: nurse.get(f"/valbrune/{path}/").status_code
        for path in ("jour", "comptes-des-familles", "encaisser", "reglages")
    }
    assert found == {"jour": 200, "comptes-des-familles": 200, "encaisser": 404, "reglages": 404}


def test_role_taken_from_the_table_closes_them(nurse: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RIGHTS, "nurse", {Right.SET_PRICES, Right.SEE_PRICES})  # type: ignore[misc]
    response = nurse.get("/valbrune/agents/")
    assert [link.section.page for link in response.context["menu"].links] == ["desk_prices"]
    assert nurse.get("/valbrune/jour/").status_code == 404


def test_what_an_action_refuses_is_a_page_in_french(rf: RequestFactory) -> None:
    with pytest.raises(NotAllowedError) as refused:
        Actor(1).must(Right.TAKE_MONEY, 1)
    answer = BusyMiddleware(lambda request: None).process_exception(rf.get("/"), refused.value)  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert answer.status_code == 403
    assert "Cette page ne vous est pas ouverte" in answer.content.decode()
