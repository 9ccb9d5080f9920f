"""« Tarifs »: read, published ahead, refused where it is wrong, simulated with its reasons."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.accounts.enums import Role
from preau.bookings.models import Booking
from preau.common import clock
from preau.households.models import Household
from preau.pricing.models import PriceRule
from preau.pricing.rules import parse_price_rule
from tests.bookings.conftest import Town
from tests.factories import ActivityFactory, PriceRuleFactory, QuotientFactory, StructureFactory
from tests.factories.accounts import StaffFactory

UNREADABLE = "Prix : Ce montant n’est pas lisible. Deux chiffres au plus après la virgule, par exemple 31,20."
MOST = "Le maximum facturé doit être au moins égal au minimum."
BANDS = [("0", "400", "0,95"), ("400", "640", "1,75"), ("640", "", "2,45")]


@pytest.fixture
def town(db: None) -> Town:
    return Town()


def agent(town: Town, role: Role = Role.ORDERER) -> Client:
    client = Client()
    client.force_login(StaffFactory.create(structure=town.structure, role=role).user)
    return client


def address(town: Town, tail: str = "") -> str:
    return f"/{town.structure.slug}/tarifs/{tail}"


def new(town: Town) -> str:
    return address(town, f"activite/{town.activity.pk}/nouveau/")


def tomorrow(days: int = 1) -> date:
    return clock.today() + timedelta(days=days)


def typed(bands: list[tuple[str, str, str]] | None = None, **fields: str) -> dict[str, Any]:
    """A form filled in: bands from tomorrow on, for all, unless told otherwise."""
    rows = BANDS if bands is None else bands
    data: dict[str, Any] = {
        "valid_from": tomorrow().isoformat(),
        "audience": "all",
        "base": "bands",
        "unit": "service",
        "action": "apercu",
        "a0-below": "",
    }
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    data |= {f"g-tranche-{name}": list(column) for name, column in zip(("min", "max", "prix"), columns, strict=True)}
    return data | fields


def mark(page: str) -> str:
    found = re.search(r'name="vu" value="(\w+)"', page)
    assert found, "no preview"
    return found[1]


def publish(client: Client, town: Town, data: dict[str, Any]) -> None:
    page = client.post(new(town), data).content.decode()
    response = client.post(new(town), data | {"action": "publier", "vu": mark(page)})
    assert (response.status_code, response["Location"]) == (302, address(town))


def errors(page: str) -> list[str]:
    return re.findall(r'class="field-error">.*?<span>(.*?)</span>', page, re.DOTALL)


def test_published_version_is_what_was_typed(town: Town) -> None:
    client = agent(town)
    publish(client, town, typed())
    row = PriceRule.objects.latest("id")
    assert (row.valid_from, row.audience) == (tomorrow(), "all")
    assert row.rule == {
        "type": "bands",
        "bands": [
            {"min": "0", "max": "400", "cents": 95},
            {"min": "400", "max": "640", "cents": 175},
            {"min": "640", "max": None, "cents": 245},
        ],
        "unit": "service",
    }
    page = client.get(address(town)).content.decode()
    assert re.findall(r"</svg>(En vigueur|À venir|Passé)", page) == ["En vigueur", "À venir"]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"base": "flat", "g-cents": "3,90"}, {"type": "flat", "cents": 390}),
        (
            {"base": "effort_rate", "g-percent": "0,36", "g-floor": "2,60", "g-ceiling": "4,50"},
            {"type": "effort_rate", "percent": "0.36", "floor_cents": 260, "ceiling_cents": 450},
        ),
        (
            {"base": "term", "g-days_4": "182", "g-days_5": "215"},
            {"type": "term", "days": [{"days": 4, "cents": 18200}, {"days": 5, "cents": 21500}]},
        ),
        (
            {"base": "flat", "g-cents": "0,90", "unit": "half_hour", "h-grace": "10", "h-least": "2", "h-most": "4"},
            {"type": "flat", "cents": 90, "hours": {"grace_minutes": 10, "least": 2, "most": 4}, "unit": "half_hour"},
        ),
        (
            {
                "base": "flat", "g-cents": "10", "oc-kind": "percent", "oc-value": "20",
                "f-counts": "present", "f0-kind": "percent_less", "f0-value": "10", "f1-kind": "replace",
                "f1-value": "2",
                "pai-kind": "replace", "pai-value": "1,50", "sr-kind": "add", "sr-value": "2", "hd-kind": "add",
                "hd-value": "1", "r-slot": "15", "r-cents": "5", "a0-name": "le CCAS", "a0-percent": "50",
                "a0-below": "400",
                "a0-residents_only": "on", "p-absent-kind": "add", "p-absent-value": "3", "p-absent-free": "6",
                "p-absent-period": "school_year", "p-absent-cap": "30",
            },
            {
                "type": "flat", "cents": 1000, "outside": {"percent": "20"},
                "siblings": {"counts": "present", "changes": [{"percent": "-10"}, {"replace_cents": 200}]},
                "lunch_box": {"replace_cents": 150}, "unbooked": {"add_cents": 200}, "late": {"add_cents": 100},
                "late_pick_up": {"slot_minutes": 15, "cents": 500, "grace_minutes": 0},
                "aids": [{"name": "le CCAS", "percent": "50", "below": "400", "residents_only": True}],
                "penalties": [{
                    "trigger": "absent", "change": {"add_cents": 300}, "free": 6, "period": "school_year",
                    "cap_cents": 3000,
                }],
            },
        ),
    ],
)  # fmt: skip
def test_each_kind_of_price_is_published_and_shown_again(town: Town, fields: dict[str, str], kept: Any) -> None:
    client = agent(town)
    publish(client, town, typed(bands=[], **fields))
    row = PriceRule.objects.latest("id")
    assert row.rule == {"unit": "service"} | kept
    again = client.get(new(town)).content.decode()
    for name, value in fields.items():
        if (
            name not in {"base", "a0-residents_only"}
            and not name.endswith(("kind", "counts", "period"))
            and name != "unit"
        ):
            assert re.search(rf'name="{name}" value="{value}', again), name
    assert client.get(address(town, f"{row.pk}/")).status_code == 200
    assert parse_price_rule(row.rule) is not None


def test_new_version_starts_from_the_one_in_force(town: Town) -> None:
    PriceRule.objects.update(rule={"type": "bands", "bands": [{"min": "0", "max": None, "cents": 175}]})
    page = agent(town).get(new(town)).content.decode()
    assert re.search(r'name="g-tranche-prix" value="1,75"', page)


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ([("0", "1100", "3"), ("1101", "", "4")], ["Aucun prix n’est prévu pour un quotient de 1100 à moins de 1101."]),
        ([("0", "700", "3"), ("640", "", "4")], ["Les tranches de 0 à moins de 700 et à partir de 640 se recouvrent."]),
        ([("10", "", "3")], ["La première tranche doit commencer à 0, et non à 10."]),
        ([("0", "640", "3")], ["La dernière tranche ne doit pas avoir de fin : rien n’est prévu à partir de 640."]),
        ([("zéro", "", "3")], ["Quotient : Écrivez un nombre, par exemple 640 ou 622,50."]),
        ([("0", "1e5", "3")], ["Quotient : Écrivez un nombre, par exemple 640 ou 622,50."]),
        ([("0", "", "gratuit")], [UNREADABLE]),
        ([("0", "", "-1")], ["Prix : un montant de 0 à 10 000 €."]),
        ([], ["Ajoutez au moins une tranche."]),
    ],
)  # fmt: skip
def test_wrong_bands_are_told_at_their_row_and_kept(
    town: Town, bands: list[tuple[str, str, str]], said: list[str]
) -> None:
    page = agent(town).post(new(town), typed(bands)).content.decode()
    assert errors(page) == said
    for row in bands:
        assert all(f'value="{value}"' in page for value in row)
    assert PriceRule.objects.count() == 1


def test_hole_is_told_at_the_upper_row(town: Town) -> None:
    page = agent(town).post(new(town), typed([("0", "400", "1"), ("500", "", "2")])).content.decode()
    rows = re.split(r'aria-label="Tranche \d"', page)[1:3]
    assert ["field-error" in row for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"valid_from": ""}, ["Ce champ est obligatoire."]),
        ({"base": "flat", "g-cents": ""}, ["À remplir pour ce genre de prix."]),
        (
            {"base": "effort_rate", "g-percent": "1", "g-floor": "5", "g-ceiling": "4"},
            ["Le plafond doit être au moins égal au plancher."],
        ),
        ({"oc-kind": "add"}, ["Indiquez combien."]),
        ({"oc-value": "3"}, ["Dites ce que fait ce nombre, ou videz-le."]),
        ({"oc-kind": "percent_less", "oc-value": "150"}, ["Un pourcentage ajouté ou retiré va de −100 à 1 000 %."]),
        ({"f-counts": "present"}, ["Indiquez le prix de ce rang."]),
        ({"f0-kind": "add", "f0-value": "1"}, ["Dites qui compte, ou videz les prix des frères et sœurs."]),
        ({"h-least": "3", "h-most": "2", "unit": "half_hour"}, [MOST]),
        ({"r-slot": "15"}, ["À remplir aussi, ou videz la ligne."]),
        ({"a0-name": "CCAS"}, ["Une aide est un montant ou un pourcentage, l’un des deux."]),
        ({"p-absent-kind": "add", "p-absent-value": "0"}, ["Une pénalité est un montant de plus de 0 €."]),
    ],
)  # fmt: skip
def test_wrong_field_says_what_to_do_and_publishes_nothing(town: Town, fields: dict[str, str], said: list[str]) -> None:
    page = agent(town).post(new(town), typed(**fields)).content.decode()
    assert errors(page) == said
    assert 'role="alert"' in page
    assert PriceRule.objects.count() == 1


def test_rule_that_does_not_hold_together_is_told_above_the_form(town: Town) -> None:
    page = agent(town).post(new(town), typed(**{"h-grace": "5"})).content.decode()
    assert "Tolérance, minimum et maximum ne vont qu’avec un prix à la demi-heure." in page


@pytest.mark.parametrize("days", [-1, 0])
def test_price_is_never_retroactive(town: Town, days: int) -> None:
    page = agent(town).post(new(town), typed(valid_from=tomorrow(days).isoformat())).content.decode()
    assert errors(page)[0].startswith("Un tarif n’est jamais rétroactif")


def test_first_price_of_an_activity_may_begin_any_day(town: Town) -> None:
    PriceRule.objects.all().delete()
    publish(agent(town), town, typed(valid_from=tomorrow(-30).isoformat()))
    assert PriceRule.objects.get().valid_from == tomorrow(-30)


def test_two_versions_never_begin_on_one_day(town: Town) -> None:
    PriceRuleFactory.create(activity=town.activity, valid_from=tomorrow())
    page = agent(town).post(new(town), typed()).content.decode()
    assert errors(page)[0].startswith("Un tarif commence déjà le")


def test_what_was_not_previewed_is_previewed_first(town: Town) -> None:
    client = agent(town)
    page = client.post(new(town), typed()).content.decode()
    changed = typed([*BANDS[:2], ("640", "", "9,99")]) | {"action": "publier", "vu": mark(page)}
    again = client.post(new(town), changed)
    assert (again.status_code, PriceRule.objects.count()) == (200, 1)
    assert "9,99" in again.content.decode()


def test_rows_are_added_and_removed_without_scripts(town: Town) -> None:
    client = agent(town)
    more = client.post(new(town), typed(action="g-tranche-ajouter")).content.decode()
    less = client.post(new(town), typed(action="g-tranche-retirer-1")).content.decode()
    assert [page.count('name="g-tranche-min"') for page in (more, less)] == [4, 2]
    assert 'name="vu"' not in more
    assert errors(less) == []


def test_preview_counts_the_days_booked(town: Town) -> None:
    family = town.family(children=2)
    now = clock.now()
    days = town.days(tomorrow(7), tomorrow(8), tomorrow(20))
    town.book(family, *days, now=now)
    assert Booking.objects.count() == 6
    later = typed([], base="flat", **{"g-cents": "4,50"}, valid_from=tomorrow(8).isoformat())
    page = agent(town).post(new(town), later).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)).replace("\u00a0", " ")
    assert (
        "4 jours sont déjà réservés à ces dates, 4 changeraient de prix : 15,60 € en tout aujourd’hui, 18,00 €" in text
    )


def test_preview_shows_examples_before_and_after(town: Town) -> None:
    page = agent(town).post(new(town), typed()).content.decode().replace("\u00a0", " ")
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>.*?>([\d,]+ €)</td>.*?([\d,]+ €)', page)
    assert rows[:3] == [
        ("Quotient 300", "3,90 €", "0,95 €"),
        ("Quotient 600", "3,90 €", "1,75 €"),
        ("Quotient 900", "3,90 €", "2,45 €"),
    ]
    assert rows[5] == ("Quotient non connu", "3,90 €", "2,45 €")


def test_version_to_come_is_taken_back_and_the_one_in_force_is_not(town: Town) -> None:
    client = agent(town)
    coming = PriceRuleFactory.create(activity=town.activity, valid_from=tomorrow(5))
    current = PriceRule.objects.exclude(pk=coming.pk).get()
    for row in (coming, current):
        client.post(address(town, f"{row.pk}/"), {"action": "retirer"})
    assert list(PriceRule.objects.all()) == [current]


def test_reader_reads_and_changes_nothing(town: Town) -> None:
    client = agent(town, Role.READER)
    coming = PriceRuleFactory.create(activity=town.activity, valid_from=tomorrow(5))
    assert "Nouveau tarif" not in client.get(address(town)).content.decode()
    assert client.get(address(town, f"{coming.pk}/")).status_code == 200
    assert client.post(address(town, f"{coming.pk}/"), {"action": "retirer"}).status_code == 404
    assert client.post(new(town), typed()).status_code == 404
    assert PriceRule.objects.count() == 2


def test_list_has_as_many_statements_for_three_activities(town: Town) -> None:
    client = agent(town)
    with CaptureQueriesContext(connection) as one:
        client.get(address(town))
    for _ in range(2):
        PriceRuleFactory.create(activity=ActivityFactory.create(structure=town.structure))
    with CaptureQueriesContext(connection) as three:
        client.get(address(town))
    assert len(one) == len(three)


def simulate(client: Client, town: Town, **query: Any) -> str:
    page = client.get(address(town, "simulateur/"), query).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")


def test_simulator_says_what_a_family_pays_and_why(town: Town) -> None:
    PriceRule.objects.update(
        rule={
            "type": "bands",
            "bands": [{"min": "0", "max": "400", "cents": 100}, {"min": "400", "max": None, "cents": 500}],
            "siblings": {"counts": "registered", "changes": [{"percent": "-10"}]},
        }
    )
    family = town.family(children=2)
    QuotientFactory.create(household=family.household, value=500, valid_from=date(2026, 1, 1))
    query = {
        "cas": "famille",
        "famille": family.household.pk,
        "personne": family.people[1],
        "activite": town.activity.pk,
        "jour": "2026-12-01",
    }
    text = simulate(agent(town, Role.READER), town, **query)
    assert "paierait 4,50 €" in text
    assert "quotient 500 du 1er janvier 2026 : tranche à partir de 400" in text
    assert "2e enfant inscrit à cette date, sur 2 : − 10 % sur 5,00 €" in text
    assert Booking.objects.count() == 0


def test_simulator_finds_a_family_by_number_or_name(town: Town) -> None:
    family = town.family()
    Household.objects.filter(pk=family.household.pk).update(number="D-77", name="LE GOFF")
    type(family.members[0].person).objects.update(first_name="Anaïs", folded_name="kervella anais")
    client = agent(town, Role.READER)
    link = f"famille={family.household.pk}"
    for words in ("d-77", "goff", "Anais"):
        assert link in client.get(address(town, "simulateur/"), {"q": words}).content.decode(), words
    assert link not in client.get(address(town, "simulateur/"), {"q": "personne"}).content.decode()


def test_simulator_does_not_know_another_structures_families(town: Town) -> None:
    theirs = Household.objects.create(structure=StructureFactory.create(), number="9", name="AILLEURS")
    page = agent(town).get(address(town, "simulateur/"), {"famille": theirs.pk, "q": "AILLEURS"}).content.decode()
    assert "AILLEURS" not in page.replace('value="AILLEURS"', "")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"quotient": "300"}, "paierait 1,00 €"),
        ({"quotient": ""}, "paierait 5,00 €"),
        ({"quotient": "300", "hors_commune": "on"}, "paierait 1,20 €"),
        ({"quotient": "300", "rang": "2", "enfants": "3"}, "paierait 0,90 €"),
        ({"quotient": "300", "venue": "imprevue"}, "paierait 3,00 €"),
        ({"quotient": "trois"}, "Écrivez un nombre"),
        ({"quotient": "300", "rang": "3", "enfants": "2"}, "Le rang ne peut pas dépasser le nombre d’enfants."),
        ({"quotient": "300", "arrivee": "10:00", "depart": "09:00"}, "Le départ doit suivre l’arrivée."),
        ({"quotient": "300", "jour": "2010-01-01"}, "Aucun prix n’est fixé à cette date"),
    ],
)
def test_simulator_of_an_invented_family(town: Town, query: dict[str, str], said: str) -> None:
    PriceRule.objects.update(
        rule={
            "type": "bands",
            "bands": [{"min": "0", "max": "400", "cents": 100}, {"min": "400", "max": None, "cents": 500}],
            "outside": {"percent": "20"},
            "siblings": {"counts": "present", "changes": [{"percent": "-10"}]},
            "unbooked": {"add_cents": 200},
        }
    )
    asked = {"cas": "invente", "activite": town.activity.pk, "jour": "2026-12-01", "rang": "1", "enfants": "1"}
    assert said in simulate(agent(town), town, **asked | query)
