"""Files that are one, joined at the desk: found, compared, told before it is written; archived, opened again."""

from __future__ import annotations

from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.accounts.enums import Role
from preau.approvals.models import Act
from preau.bookings.models import Booking
from preau.households.doubles import MANY
from preau.households.models import DistinctFiles, Household, HouseholdPerson, Person
from preau.wallets.models import Wallet
from tests.bookings.conftest import MONDAY, NOW, Family
from tests.factories import MembershipFactory
from tests.factories.accounts import GuardianFactory, StaffFactory
from tests.journal.test_journal_people import told
from tests.wallets.conftest import MoneyTown, balance
from tests.web.test_family_files import said, where


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(db: None) -> MoneyTown:
    return MoneyTown()


@pytest.fixture
def desk(town: MoneyTown) -> Client:
    client = Client()
    client.force_login(StaffFactory.create(structure=town.structure, role=Role.DESK).user)
    return client


def twins(town: MoneyTown) -> tuple[Family, Family]:
    """Two files of one family: the same child, e-mail and telephone."""
    kept, gone = town.family(), town.family()
    for family in (kept, gone):
        Person.objects.filter(pk=family.people[0]).update(
            last_name="KERVELLA", first_name="Noé", folded_name="KERVELLA NOE", birth_date="2019-05-04"
        )
        GuardianFactory.create(household=family.household, email="Awa@exemple.fr", mobile_phone="06 12 34 56 78")
    return kept, gone


def typed(gone: Family, step: str, **more: object) -> dict[str, object]:
    return {"vers": gone.household.number, "certain": "on", "cle": str(uuid4()), "etape": step, **more}


def test_possible_doubles_say_why_and_two_families_are_no_longer_proposed(town: MoneyTown, desk: Client) -> None:
    kept, gone = twins(town)
    shared = town.family()
    MembershipFactory.create(household=shared.household, person=kept.members[0].person)
    page = said(desk.get(where(town, "familles/doublons/")))
    assert "même enfant, né le même jour : Noé KERVELLA" in page
    assert "même e-mail : awa@exemple.fr" in page
    assert "même téléphone : 06 12 34 56 78" in page
    with CaptureQueriesContext(connection) as few:
        desk.get(where(town, "familles/doublons/"))
    for _n in range(3):
        twins(town)
    with CaptureQueriesContext(connection) as many:
        desk.get(where(town, "familles/doublons/"))
    assert len(many) == len(few)
    two = {"un": kept.household.pk, "autre": gone.household.pk}
    page = said(desk.post(where(town, "familles/doublons/"), two, follow=True))
    assert "ne sont plus proposés ensemble" in page
    assert DistinctFiles.objects.count() == 1
    elsewhere = MoneyTown().family().household.pk
    assert desk.post(where(town, "familles/doublons/"), {**two, "autre": elsewhere}).status_code == 404


def test_telephone_of_a_service_makes_no_double(town: MoneyTown, desk: Client) -> None:
    """Typed for want of one, or that of a home where many live."""
    for _n in range(MANY + 1):
        GuardianFactory.create(household=town.family().household, email="", mobile_phone="06 00 00 00 00")
    assert "06 00 00 00 00" not in said(desk.get(where(town, "familles/doublons/")))
    Household.objects.order_by("-pk")[0].guardians.all().delete()
    assert "même téléphone : 06 00 00 00 00" in said(desk.get(where(town, "familles/doublons/")))


def test_joining_is_told_before_then_written_and_the_old_file_leads_to_the_kept_one(
    town: MoneyTown, desk: Client
) -> None:
    kept, gone = twins(town)
    wallet = town.pay(gone, 1000)
    (day,) = town.days(MONDAY)
    town.book(gone, day)
    there = where(town, f"familles/{kept.household.pk}/reunir/")
    assert f'value="{gone.household.number}"' in desk.get(f"{there}?avec={gone.household.number}").content.decode()
    page = said(desk.post(there, typed(gone, "voir")))
    assert "1 jour réservé garde sa place" in page
    assert "Noé KERVELLA : ses deux fiches n’en font plus qu’une" in page
    assert "Porte-monnaie « Restauration » : + 10,00 €" in page
    assert (balance(wallet), Booking.objects.get().household) == (1000, gone.household)
    assert "Cochez : deux familles" in said(desk.post(there, typed(gone, "ecrire", certain="")))
    page = said(desk.post(there, typed(gone, "ecrire"), follow=True))
    assert "Les deux dossiers n’en font plus qu’un." in page
    assert f"Réuni à celui-ci : KERVELLA ({gone.household.number})" in page.replace("( ", "(")
    old = said(desk.get(where(town, f"familles/{gone.household.pk}/")))
    assert "Dossier fermé, réuni le" in old
    assert "Justifier une absence" not in old
    assert "Réunir avec un autre dossier" not in old
    # Nothing is booked or registered there any more, and money that comes late is sent after the family.
    assert desk.get(where(town, f"familles/{gone.household.pk}/planning/")).status_code == 302
    town.pay(gone, 200)
    old = said(desk.get(where(town, f"familles/{gone.household.pk}/")))
    assert "De l’argent est arrivé ici depuis" in old
    assert "dossier est fermé" in said(
        desk.post(
            where(town, f"familles/{gone.household.pk}/enfants/ajouter/"),
            {"last_name": "A", "first_name": "B", "birth_date": "2019-01-01", "etape": "ecrire"},
        )
    )
    sentences = [sentence for _who, sentence in told(town.structure)]
    names = f"KERVELLA ({gone.household.number}) à la famille KERVELLA ({kept.household.number})"
    assert any(f"a réuni la famille {names}" in sentence for sentence in sentences), sentences
    assert Wallet.objects.get(pk=wallet.pk).closed_at is None


def test_two_ticked_in_a_search_are_compared(town: MoneyTown, desk: Client) -> None:
    kept, gone = twins(town)
    page = desk.get(f"/{town.structure.slug}/agents/recherche/?q=kervella").content.decode()
    assert f'name="dossier" value="{gone.household.pk}"' in page
    chosen = f"dossier={gone.household.pk}&dossier={kept.household.pk}"
    answer = desk.get(where(town, f"familles/reunir/?{chosen}"))
    first, second = sorted([kept.household, gone.household], key=lambda home: home.pk)
    assert answer["Location"] == where(town, f"familles/{first.pk}/reunir/?avec={second.number}")
    assert "Cochez deux familles" in said(
        desk.get(where(town, f"familles/reunir/?dossier={first.pk}&q=k"), follow=True)
    )


def test_above_the_limit_it_is_asked_and_told(town: MoneyTown, desk: Client) -> None:
    kept, gone = twins(town)
    town.pay(gone, 6000)
    there = where(town, f"familles/{kept.household.pk}/reunir/")
    assert "une autre personne valide d’abord" in said(desk.post(there, typed(gone, "voir")))
    assert "Demande enregistrée" in said(desk.post(there, typed(gone, "ecrire"), follow=True))
    mayor = Client()
    mayor.force_login(StaffFactory.create(structure=town.structure, role=Role.ADMINISTRATOR).user)
    page = f"/{town.structure.slug}/a-valider/{Act.objects.get().pk}/"
    shown = said(mayor.get(page))
    assert "Réunion de deux dossiers" in shown
    assert "− 60,00 €" in shown.replace("-", "−")
    assert "Validé et écrit" in said(mayor.post(page, {"etape": "valider"}, follow=True))
    assert balance(town.wallet(kept)) == 6000


def test_two_records_of_a_child_and_of_a_parent(town: MoneyTown, desk: Client) -> None:
    family = town.family(2)
    first, second = family.members
    page = said(desk.get(where(town, f"familles/{family.household.pk}/")))
    assert "Réunir deux fiches" in page
    there = where(town, f"membres/{first.pk}/reunir/")
    assert "Les jours passés restent lisibles" in said(desk.post(there, {"autre": second.person_id, "etape": "voir"}))
    desk.post(there, {"autre": second.person_id, "etape": "ecrire"})
    assert list(HouseholdPerson.objects.values_list("pk", flat=True)) == [first.pk]
    one, other = (GuardianFactory.create(household=family.household) for _ in range(2))
    there = where(town, f"responsables/{one.pk}/reunir/")
    assert desk.post(there, {"autre": "9999999", "etape": "ecrire"}).status_code == 200
    desk.post(there, {"autre": other.pk, "etape": "ecrire"})
    assert [row.pk for row in family.household.guardians.all()] == [one.pk]


def test_family_that_left_is_archived_and_opened_again(town: MoneyTown, desk: Client) -> None:
    family = town.family()
    (day,) = town.days(MONDAY)
    town.book(family, day)
    there = where(town, f"familles/{family.household.pk}/archiver/")
    page = said(desk.post(there, {"raison": "Déménage à Lyon", "etape": "voir"}))
    assert "1 jour réservé est annulé sans frais." in page
    assert Booking.objects.get().state == "booked"
    assert "Dossier archivé." in said(desk.post(there, {"raison": "Déménage à Lyon", "etape": "ecrire"}, follow=True))
    page = said(desk.get(where(town, f"familles/{family.household.pk}/")))
    assert "Déménage à Lyon. Rien ne s’y réserve" in page
    opened = said(desk.post(where(town, f"familles/{family.household.pk}/rouvrir/"), follow=True))
    assert "Dossier rouvert" in opened
    assert "Réserver" in opened
    again = said(desk.post(where(town, f"familles/{family.household.pk}/rouvrir/"), follow=True))
    assert "n’est pas archivé" in again
