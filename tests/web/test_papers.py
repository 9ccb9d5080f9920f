"""Papers of the portal: whatever people are called and whatever they typed, each one is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db.models import Value
from django.test import Client

from preau.accounts.enums import Role
from preau.accounts.models import HouseholdAccess, Opening, User
from preau.households.models import Household, Person
from preau.receipts.actions import undo_receipt
from preau.structures.models import CashOffice, Structure
from preau.wallets.models import WalletKind
from tests.acting import by
from tests.common.test_printable import NAMES
from tests.factories.accounts import OpeningFactory, staff_of_before
from tests.receipts.closing.till import Family, Till, at
from tests.wallets.conftest import NOW

TODAY = NOW.date()
TYPED = "".join(typed for typed, _ in NAMES.values()).encode("utf-8", "ignore").decode().replace("\x00", "")
LONG = "Wolfeschlegelsteinhausenbergerdorffwelche"
SAMPLES = {"scripts": TYPED[:60], "scripts too": TYPED[60:115], "long word": LONG, "capitals": LONG.upper() * 2}


@pytest.fixture
def till(db: None) -> Iterator[Till]:
    with time_machine.travel(NOW, tick=False):
        yield Till(max_holding_cents=1_000_000)


def rename(name: str, family: Family) -> None:
    """As rows of before: `update` with an expression writes what the fields would clean."""
    there = Value(name[:80])
    Structure.objects.update(name=there, contact_phone=name[:30])
    CashOffice.objects.update(name=there)
    WalletKind.objects.filter(name="Restauration").update(name=there)
    Household.objects.update(name=there, address=there, city=there)
    Person.objects.update(first_name=there, last_name=there)
    User.objects.update(display_name=there)
    family.user.refresh_from_db()
    family.household.refresh_from_db()


def agent_of(till: Till) -> Client:
    user = staff_of_before(till.structure, Role.ADMINISTRATOR, Role.DESK, Role.CASH_OFFICER)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", SAMPLES.values(), ids=SAMPLES)
def test_every_paper_is_made_whatever_was_typed(till: Till, name: str) -> None:
    family = till.family()
    rename(name, family)
    till = _again(till)
    till.take(family, 6000, day=TODAY)
    wrong = till.take(family, 2000, day=TODAY)
    (undone,) = undo_receipt(receipt=wrong, reason=name, actor=by(till.officer))
    till.take_cheque({family.household.pk: 3000}, TODAY, name[:18])
    slip, sheet = till.close_slip(TODAY), till.close_day(TODAY, counted=10_000, note=name)
    deposit = till.deposit(until=TODAY, now=at(TODAY, 17))
    home, agent, parent = f"/{till.structure.slug}/", agent_of(till), Client()
    parent.force_login(family.user)
    asked = [
        (agent, f"{home}regie/journal/?format=pdf"),
        (agent, f"{home}regie/bordereaux/{slip.pk}/?format=pdf"),
        (agent, f"{home}regie/feuilles/{sheet.pk}/?format=pdf"),
        (agent, f"{home}regie/versements/{deposit.pk}/?format=pdf"),
        (agent, f"{home}regie/versements/{deposit.pk}/?format=cheques"),
        (agent, f"{home}encaisser/recus/{undone.pk}/recu.pdf"),
        (agent, f"{home}comptes-des-familles/{family.household.pk}/operations/?format=pdf"),
        (parent, f"{home}recus/{wrong.pk}/recu.pdf"),
        (parent, f"{home}operations/?format=pdf"),
    ]
    for client, path in asked:
        response = client.get(path)
        assert (path, response.status_code, response.content[:5]) == (path, 200, b"%PDF-")


def _again(till: Till) -> Till:
    """The same town, read again."""
    till.structure.refresh_from_db()
    till.office.refresh_from_db()
    till.meals.refresh_from_db()
    return till


@pytest.fixture
def letters(till: Till) -> list[Opening]:
    found = [OpeningFactory.create(household__structure=till.structure) for _ in range(3)]
    for opening in found:
        HouseholdAccess.objects.create(structure=till.structure, household=opening.household, user=opening.user)
    Household.objects.filter(pk=found[1].household_id).update(name="陳 🌻")
    return found


def edit(agent: Client, till: Till, action: str) -> object:
    chosen = list(Opening.objects.values_list("pk", flat=True))
    return agent.post(f"/{till.structure.slug}/lettres-d-acces/editer/", {"lettre": chosen, "action": action})


@pytest.mark.parametrize("action", ["imprimer", "deux"])
def test_letters_of_any_name_are_printed_together(till: Till, letters: list[Opening], action: str) -> None:
    response = edit(agent_of(till), till, action)
    assert response.content.startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert Opening.objects.filter(printed_at=NOW).exclude(code_digest=None).count() == 3


@pytest.mark.parametrize("action", ["imprimer", "deux"])
def test_letters_that_were_not_made_are_not_marked_printed(
    till: Till, letters: list[Opening], action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the codes that families hold go on working, nothing is sent."""
    agent = agent_of(till)
    edit(agent, till, "imprimer")
    before = list(Opening.objects.order_by("pk").values("code_digest", "printed_at", "link_digest", "mail"))

    def broken(*args: object, **options: object) -> bytes:
        raise RuntimeError("no paper")

    monkeypatch.setattr("preau.web.desk.families.letters.pdf", broken)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False), pytest.raises(RuntimeError):
        edit(agent, till, action)
    assert list(Opening.objects.order_by("pk").values("code_digest", "printed_at", "link_digest", "mail")) == before


def test_code_on_paper_is_kept_with_the_paper_or_not_at_all(
    till: Till, letters: list[Opening], monkeypatch: pytest.MonkeyPatch
) -> None:
    access = HouseholdAccess.objects.get(user=letters[0].user)
    agent, where = agent_of(till), f"/{till.structure.slug}/lettres-d-acces/code/{access.pk}/"

    def broken(*args: object, **options: object) -> bytes:
        raise RuntimeError("no paper")

    with monkeypatch.context() as patch:
        patch.setattr("preau.web.desk.families.letters.pdf", broken)
        with pytest.raises(RuntimeError):
            agent.post(where)
    opening = Opening.objects.get(pk=letters[0].pk)
    assert (opening.code_digest, opening.printed_at, opening.renews) == (None, None, False)
    assert agent.post(where).content.startswith(b"%PDF-")


def test_names_are_kept_without_what_nobody_sees(till: Till) -> None:
    home = Household.objects.create(structure=till.structure, number="77", name="\ufeffLe\u0301\u200bo\x00\u202e")
    assert home.name == Household.objects.get(pk=home.pk).name == "Léo"
    (person,) = Person.objects.bulk_create(
        [Person(structure=till.structure, first_name="Aw\u200ba", last_name="A\x07")]
    )
    person.refresh_from_db()
    assert (person.first_name, person.last_name) == ("Awa", "A")
