"""From a stranger to a family that is signed in, in a browser; axe in both themes and both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from preau.accounts.actions.batches import advance
from preau.accounts.actions.granting import NO_MATCH
from preau.accounts.actions.opening import print_openings
from preau.accounts.models import Batch, Opening, User
from preau.common import clock
from preau.common.reasons import plain
from preau.households.models import HouseholdPerson
from preau.notices.models import DeadAddress, OutgoingMail
from preau.structures.models import Structure
from tests.acting import by
from tests.factories import HouseholdAccessFactory, HouseholdFactory, MembershipFactory, StructureFactory, UserFactory
from tests.factories.accounts import (
    AccountRequestFactory,
    CardFactory,
    GuardianFactory,
    OpeningFactory,
    SignUpFactory,
    StaffFactory,
)
from tests.jobs import run_jobs
from tests.looks import problems
from tests.visits import enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH_WAYS = pytest.mark.parametrize(
    "javascript",
    [pytest.param(True, id="js"), pytest.param(False, id="no-js", marks=pytest.mark.nightly)],
)
"""By day what these pages do without scripts is shown by tests that post their forms."""

PASSWORD = "mot de passe long"
"""A folder where the pages are kept as pictures, to be looked at."""


@pytest.fixture
def town(transactional_db: None) -> Structure:
    return StructureFactory.create(
        slug="valbrune", name="Ville de Valbrune", contact_email="guichet@valbrune.exemple.fr"
    )


@pytest.fixture
def lina(town: Structure) -> HouseholdPerson:
    """A pupil of CE2 with a card, and a desk agent who may let the family in."""
    household = HouseholdFactory.create(structure=town, number="2231", name="MARÉCHAL-OUATTARA")
    member = MembershipFactory.create(
        household=household, person__first_name="Lina", person__last_name="Maréchal-Ouattara"
    )
    CardFactory.create(person=member.person, number="0012340718")
    GuardianFactory.create(household=household, first_name="Inès", last_name="Maréchal")
    StaffFactory.create(structure=town, user__email="guichet@exemple.fr", user__display_name="Le guichet")
    return member


def sign_in(page: Page, server: LiveServer, email: str, path: str, password: str = PASSWORD) -> None:
    page.goto(f"{server.url}/compte/connexion/?next={path}")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Entrer").click()
    expect(page).to_have_url(f"{server.url}{path}")


def link_of(server: LiveServer, email: str) -> str:
    """The address in the last mail to somebody."""
    found = re.search(r"http://\S+/compte/ouvrir/\S+", OutgoingMail.objects.filter(to=email).latest("id").body)
    assert found is not None
    return f"{server.url}/compte/{found[0].partition('/compte/')[2]}"


def ask(page: Page, server: LiveServer, asker: str = "Parent") -> None:
    """The request of a stranger, from the structure's front page."""
    page.goto(f"{server.url}/valbrune/")
    page.get_by_role("link", name="Demander un compte").click()
    page.get_by_label("Vous êtes").select_option(label=asker)
    page.get_by_label("5 derniers chiffres").fill("40718")
    page.get_by_label("Nom du titulaire", exact=False).first.fill("MARECHAL OUATTARA")
    page.get_by_label("Prénom du titulaire").fill("lina")
    page.get_by_label("Votre adresse e-mail").fill("ines.m@exemple.fr")
    page.get_by_label("La même adresse").fill("ines.m@exemple.fr")
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci pour votre demande de compte")


@BOTH_WAYS
def test_request_becomes_an_account(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson, javascript: bool
) -> None:
    family, desk = new_page(width=360, javascript=javascript), new_page(javascript=javascript)
    ask(family, live_server)
    run_jobs()

    enter(desk, live_server, "guichet@exemple.fr", "/valbrune/gestion-des-comptes/")
    expect(desk.get_by_text("Certaine", exact=True)).to_be_visible()
    if javascript:
        expect(desk.get_by_text("1 ligne cochée")).to_be_visible()
    desk.get_by_role("button", name="Créer les accès").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Accès des familles")
    desk.get_by_role("button", name="Envoyer par e-mail").click()
    expect(desk.get_by_text("1 lettre part par e-mail.")).to_be_visible()

    family.goto(link_of(live_server, "ines.m@exemple.fr"))
    expect(family.get_by_role("heading", level=1)).to_have_text("Choisir votre mot de passe")
    assert "lien" not in family.url
    family.get_by_label("Nouveau mot de passe").fill("une phrase que je retiens")
    family.get_by_label("Le même, une seconde fois").fill("une phrase que je retiens")
    family.get_by_role("button", name="Enregistrer et entrer").click()
    expect(family.get_by_text("Votre mot de passe est enregistré. Bienvenue.")).to_be_visible()
    expect(family.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    run_jobs()
    desk.reload()
    expect(desk.get_by_text("Compte ouvert")).to_be_visible()


def test_sign_up_in_four_steps(new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson) -> None:
    GuardianFactory.create(household=lina.household, email="goran@exemple.fr")
    page = new_page(width=360)
    page.goto(f"{live_server.url}/valbrune/")
    page.get_by_role("link", name="Inscrivez-vous en quatre étapes").click()
    page.get_by_label("Votre nom").fill("Petrov")
    page.get_by_label("Votre prénom").fill("Goran")
    page.get_by_label("Votre adresse e-mail").fill("goran@exemple.fr")
    page.get_by_label("La même adresse").fill("goran@exemple.fr")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Numéro de dossier").fill("2231")
    page.get_by_label("Nom de dossier").fill("Marechal Ouattara")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("J’ai lu et j’accepte").check()
    page.get_by_role("button", name="Accepter").click()
    page.get_by_role("button", name="Valider mon inscription").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos e-mails")
    page.goto(link_of(live_server, "goran@exemple.fr"))
    page.get_by_label("Nouveau mot de passe").fill("une phrase que je retiens")
    page.get_by_label("Le même, une seconde fois").fill("une phrase que je retiens")
    page.get_by_role("button", name="Enregistrer et entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Goran Petrov")


def test_lost_password_is_chosen_again_by_a_link_that_serves_once(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson
) -> None:
    """From the structure's front page (guide 000, « Informations »)."""
    HouseholdAccessFactory.create(household=lina.household, user__email="ines.m@exemple.fr")
    page = new_page(width=360)
    page.goto(f"{live_server.url}/valbrune/")
    page.get_by_role("link", name="Mot de passe oublié").click()
    page.get_by_label("Adresse e-mail").fill("ines.m@exemple.fr")
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos e-mails")
    run_jobs()
    found = re.search(r"http://\S+/mot-de-passe/\S+", mail.outbox[-1].body)
    assert found is not None
    link = f"{live_server.url}/compte/{found[0].partition('/compte/')[2]}"
    page.goto(link)
    page.get_by_label("Nouveau mot de passe").fill("une autre phrase à retenir")
    page.get_by_label("Le même, une seconde fois").fill("une autre phrase à retenir")
    page.get_by_role("button", name="Enregistrer ce mot de passe").click()
    sign_in(page, live_server, "ines.m@exemple.fr", "/valbrune/", "une autre phrase à retenir")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce lien ne sert plus")


@pytest.mark.parametrize("asker", ["Élève", "Adulte (commensal)"])
def test_code_printed_by_the_desk_opens_at_once(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson, asker: str
) -> None:
    """A pupil or an adult guest asks, the desk prints, the code of the letter opens without a mailbox."""
    family, desk = new_page(width=360), new_page()
    ask(family, live_server, asker)
    run_jobs()
    enter(desk, live_server, "guichet@exemple.fr", "/valbrune/gestion-des-comptes/")
    expect(desk.get_by_role("row").filter(has_text=asker)).to_be_visible()
    desk.get_by_role("button", name="Créer les accès").click()
    opening = Opening.objects.get()
    (letter,) = print_openings(structure=opening.structure, opening_ids=[opening.pk], now=clock.now(), actor=by())
    family.goto(f"{live_server.url}/valbrune/")
    family.get_by_role("link", name="J’ai un code d’invitation").click()
    family.get_by_label("Code de la lettre").fill(letter.code.lower().replace("-", " "))
    family.get_by_role("button", name="Continuer").click()
    family.get_by_label("Nouveau mot de passe").fill("une phrase que je retiens")
    family.get_by_label("Le même, une seconde fois").fill("une phrase que je retiens")
    family.get_by_role("button", name="Enregistrer et entrer").click()
    expect(family.get_by_text("Votre mot de passe est enregistré. Bienvenue.")).to_be_visible()


@BOTH_WAYS
def test_five_hundred_rows_are_followed_to_their_end(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson, javascript: bool
) -> None:
    proposals = [{"membership": lina.pk, "score": 85, "reasons": ["même nom"]}]
    town, now = lina.household.structure, clock.now()
    AccountRequestFactory.create_batch(500, structure=town, match_kind="certain", proposals=proposals, matched_at=now)
    page = new_page(javascript=javascript)
    enter(page, live_server, "guichet@exemple.fr", "/valbrune/gestion-des-comptes/")
    page.get_by_label("Les 500 demandes sûres, autres pages comprises").check()
    page.get_by_role("button", name="Créer les accès").click()
    expect(page.get_by_role("heading", name="0 sur 500")).to_be_visible()
    advance(Batch.objects.get().pk)
    if not javascript:
        page.get_by_role("link", name="Actualiser").click()
    expect(page.get_by_role("heading", name="50 sur 500")).to_be_visible()
    run_jobs()
    if not javascript:
        page.get_by_role("link", name="Actualiser").click()
    expect(page.get_by_text("500 accès créés : leurs lettres sont prêtes.")).to_be_visible()
    page.get_by_role("link", name="Voir les lettres").click()
    expect(page.get_by_text("500 lettres à envoyer ou à imprimer")).to_be_visible()


def test_letters_open_in_a_tab_and_the_page_still_works(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson
) -> None:
    OpeningFactory.create(household=lina.household)
    page = new_page()
    enter(page, live_server, "guichet@exemple.fr", "/valbrune/lettres-d-acces/")
    for _ in range(2):
        with page.expect_popup():
            page.get_by_role("button", name="Imprimer").click()
    page.get_by_role("button", name="Envoyer par e-mail").click()
    expect(page.get_by_text("1 lettre part par e-mail.")).to_be_visible()
    assert Opening.objects.get().printed_at is not None


PUBLIC = {
    "accueil": "/valbrune/",
    "demande": "/valbrune/demande-de-compte/",
    "merci": "/valbrune/demande-de-compte/merci/",
    "conditions": "/valbrune/conditions/",
    "inscription": "/valbrune/inscription/",
    "envoyee": "/valbrune/inscription/envoyee/",
    "code": "/compte/ouvrir/code/",
    "perime": "/compte/ouvrir/mot-de-passe/",
}
DESK = {
    "bo-demandes": "/valbrune/gestion-des-comptes/",
    "bo-refusees": "/valbrune/gestion-des-comptes/?etat=refusees",
    "bo-chercher": "/valbrune/gestion-des-comptes/demande/{request}/?q=lina",
    "bo-lettres": "/valbrune/lettres-d-acces/",
    "bo-inviter": "/valbrune/lettres-d-acces/inviter/?q=2231",
    "bo-envoyees": "/valbrune/lettres-d-acces/?etat=envoyees",
    "bo-corriger": "/valbrune/lettres-d-acces/{opening}/adresse/",
    "bo-avancement": "/valbrune/traitements/{batch}/",
    "bo-fini": "/valbrune/traitements/{done}/",
    "bo-revenus": "/valbrune/e-mails-revenus/",
    "bo-inscriptions": "/valbrune/inscriptions-au-portail/",
    "bo-relier": "/valbrune/inscriptions-au-portail/{sign_up}/?q=2231",
}


def under_way(town: Structure, opening: Opening) -> dict[str, int]:
    """A batch in its middle that stands still, and a finished one with refusals."""
    actor, long_ago = User.objects.get(email="guichet@exemple.fr"), clock.now() - timedelta(minutes=2)
    shared = {"structure": town, "created_by": actor, "rows": [], "created_at": long_ago, "moved_at": long_ago}
    moving = Batch.objects.create(kind="send", key=uuid4(), total=500, done=150, accepted=150, **shared)
    refusals = [["Mila Petrov-Faye (mila@exemple.fr)", plain(NO_MATCH)]]
    done = Batch.objects.create(
        kind="grant",
        key=uuid4(),
        total=500,
        done=500,
        accepted=499,
        refusals=refusals,
        **shared,
        finished_at=clock.now(),
    )
    return {"batch": moving.pk, "done": done.pk}


def come_back(town: Structure, email: str) -> None:
    """A mail whose box does not exist, and another that is late."""
    for bounce, code, to in (("dead", "5.1.1", email), ("late", "4.4.1", "ines.m@exemple.fr")):
        sent = OutgoingMail.objects.create(
            structure_id=town.pk,
            to=to,
            subject="Votre accès au portail : Ville de Valbrune",
            sent_at=clock.now(),
            bounce=bounce,
            bounced_at=clock.now(),
            bounce_code=code,
            bounce_text="550 5.1.1 <une.adresse@exemple.fr>: Recipient address rejected: User unknown",
        )
        if bounce == "dead":
            DeadAddress.objects.create(address=to, since=clock.now(), mail=sent)


def all_problems(page: Page, server: LiveServer, paths: dict[str, str]) -> list[str]:
    """Those of each page."""
    found = []
    for title, path in paths.items():
        page.goto(f"{server.url}{path}")
        found += problems(page, title)
    return found


def test_pages_are_accessible_and_fit(
    new_page: Callable[..., Page], live_server: LiveServer, lina: HouseholdPerson
) -> None:
    town = lina.household.structure
    MembershipFactory.create(household__structure=town, person__first_name="Eliott", person__last_name="Prudhomme")
    AccountRequestFactory.create(
        structure=town, last_name="Maréchal Ouattara", card_digits="40718", email="ines.m@exemple.fr"
    )
    AccountRequestFactory.create(structure=town, last_name="Prud’homme", first_name="Elliot", asker="parent")
    asked = AccountRequestFactory.create(structure=town, last_name="Petrov-Faye", first_name="Mila")
    AccountRequestFactory.create(
        structure=town, state="refused", reason="Cet enfant n’est pas inscrit ici.", decided_at="2026-11-03T09:00Z"
    )
    opening = OpeningFactory.create(household=lina.household, user__email="une.adresse.tres.longue.vraiment@exemple.fr")
    batches = under_way(town, opening)
    come_back(town, opening.user.email)
    OpeningFactory.create(household=lina.household, user=UserFactory.create(), printed_at="2026-11-03T09:00Z")
    kept = SignUpFactory.create(structure=town, file_number="2231", file_name="MARECHAL")
    page = new_page(width=360, bypass_csp=True)
    assert all_problems(page, live_server, PUBLIC) == []
    enter(page, live_server, "guichet@exemple.fr", "/valbrune/gestion-des-comptes/")
    places = {"request": asked.pk, "sign_up": kept.pk, "opening": opening.pk, **batches}
    paths = {title: path.format(**places) for title, path in DESK.items()}
    assert all_problems(page, live_server, paths) == []
