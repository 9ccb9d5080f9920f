"""« Tarifs » in a browser: a grid with a hole refused then published, a price simulated; axe, widths, themes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.enums import Role
from preau.common import clock
from preau.pricing.models import PriceRule
from tests.bookings.conftest import Town
from tests.factories import ActivityFactory, PriceRuleFactory, QuotientFactory
from tests.factories.accounts import StaffFactory
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

"""A folder where the pages are kept as pictures, to be looked at."""
TODAY = clock.today()
EURO = "\u00a0€"
BANDS = [
    {"min": "0", "max": "400", "cents": 95},
    {"min": "400", "max": "860", "cents": 245},
    {"min": "860", "max": None, "cents": 390},
]
FULL = {
    "type": "bands",
    "bands": BANDS,
    "unit": "service",
    "outside": {"percent": "30"},
    "siblings": {"counts": "registered", "changes": [{"percent": "-10"}, {"percent": "-20"}]},
    "lunch_box": {"replace_cents": 90},
    "unbooked": {"add_cents": 150},
    "aids": [{"name": "le CCAS", "percent": "50", "below": "400", "residents_only": True}],
    "penalties": [{"trigger": "absent", "change": {"add_cents": 200}, "free": 3, "cap_cents": 4000}],
}


class PriceTown(Town):
    """A canteen with a past, a present and a price to come; a family of two children; an agent who sets both."""

    def __init__(self) -> None:
        super().__init__()
        PriceRule.objects.update(rule=FULL)
        PriceRuleFactory.create(activity=self.activity, valid_from=TODAY - timedelta(days=9000))
        self.coming = PriceRuleFactory.create(activity=self.activity, valid_from=TODAY + timedelta(days=200), rule=FULL)
        evening = ActivityFactory.create(structure=self.structure, name="Accueil du soir", evening=True)
        PriceRuleFactory.create(activity=evening, rule={"type": "flat", "cents": 90, "unit": "half_hour"})
        ActivityFactory.create(structure=self.structure, name="Sans prix")
        self.home = self.family(children=2)
        QuotientFactory.create(household=self.home.household, value=500)
        self.book(self.home, *self.days(TODAY + timedelta(days=10)), now=clock.now())
        self.agent = StaffFactory.create(structure=self.structure, role=Role.ORDERER).user
        StaffFactory.create(structure=self.structure, user=self.agent, role=Role.DESK)
        self.agent.set_password("mot de passe long")
        self.agent.save()


@pytest.fixture
def town(transactional_db: None) -> PriceTown:
    return PriceTown()


def sign_in(page: Page, server: LiveServer, town: PriceTown) -> str:
    base = f"{server.url}/{town.structure.slug}/tarifs/"
    enter(page, server, town.agent.email, f"/{town.structure.slug}/tarifs/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tarifs")
    return base


def simulation(town: PriceTown) -> str:
    family = town.home
    return (
        f"simulateur/?cas=famille&famille={family.household.pk}&personne={family.people[1]}"
        f"&activite={town.activity.pk}&jour={TODAY + timedelta(days=10)}"
    )


def paths(town: PriceTown) -> dict[str, str]:
    return {
        "liste": "",
        "version": f"{PriceRule.objects.get(valid_from='2020-01-01', activity=town.activity).pk}/",
        "a-venir": f"{town.coming.pk}/",
        "nouveau": f"activite/{town.activity.pk}/nouveau/",
        "quotients": "../quotients/?q=kervella",
        "quotient": f"../quotients/{town.home.household.pk}/",
        "simulateur": "simulateur/",
        "simulateur-q": "simulateur/?cas=famille&q=kervella",
        "simulateur-famille": simulation(town),
        "simulateur-invente": f"simulateur/?cas=invente&activite={town.activity.pk}&jour={TODAY}&quotient=300&rang=2"
        "&enfants=3&hors_commune=on&venue=imprevue",
    }


def test_pages_are_accessible_and_fit(new_page: Callable[..., Page], live_server: LiveServer, town: PriceTown) -> None:
    page = new_page(width=360, bypass_csp=True)
    base = sign_in(page, live_server, town)
    found = []
    for name, path in paths(town).items():
        page.goto(base + path)
        found += problems(page, name, opened=True)
    page.goto(base + paths(town)["nouveau"])
    page.get_by_label("à moins de").nth(0).fill("500")
    page.get_by_role("button", name="Voir l’effet").click()
    found += problems(page, "faute")
    page.get_by_label("à moins de").nth(0).fill("400")
    page.get_by_role("button", name="Voir l’effet").click()
    assert found + problems(page, "effet") == []


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_grid_with_a_hole_is_refused_at_its_row_then_published(
    new_page: Callable[..., Page], live_server: LiveServer, town: PriceTown, javascript: bool
) -> None:
    page = new_page(width=360, javascript=javascript)
    base = sign_in(page, live_server, town)
    page.get_by_role("link", name=f"Nouveau tarif pour {town.activity.name}").click()
    page.get_by_label("À partir du").fill((TODAY + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Retirer la tranche 3").click()
    page.get_by_role("button", name="Ajouter une tranche").click()
    third = page.get_by_role("group", name="Tranche 3")
    third.get_by_label("Quotient de").fill("900")
    third.get_by_label("Prix, en euros").fill("4,20")
    third.get_by_label("Prix, en euros").press("Enter")
    expect(third.get_by_text("Aucun prix n’est prévu pour un quotient de 860 à moins de 900.")).to_be_visible()
    expect(third.get_by_label("Prix, en euros")).to_have_value("4,20")
    third.get_by_label("Quotient de").fill("860")
    page.get_by_role("button", name="Voir l’effet").click()
    expect(page.get_by_text("2 jours sont déjà réservés à ces dates, 0 changeraient")).to_be_visible()
    expect(page.locator("tbody tr").nth(2)).to_have_text(f"Quotient 9003,90{EURO}4,20{EURO}")
    page.get_by_role("button", name="Publier ce tarif").click()
    expect(page.get_by_text("Tarif publié")).to_be_visible()
    rule = PriceRule.objects.get(valid_from=TODAY + timedelta(days=1)).rule
    assert rule["bands"] == [*BANDS[:2], {"min": "860", "max": None, "cents": 420}]
    assert {key: rule[key] for key in FULL if key not in {"bands", "penalties"}} == {
        key: FULL[key] for key in FULL if key not in {"bands", "penalties"}
    }
    page.goto(base + simulation(town))
    expect(page.get_by_text("2e enfant inscrit à cette date, sur 2")).to_be_visible()
    expect(page.locator("main").get_by_role("status")).to_contain_text(f"2,21{EURO}")
