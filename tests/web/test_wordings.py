"""« Modèles de courriers »: texts in the structure's words, seen before they are kept, refused if useless."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts import wordings
from preau.accounts.actions.agents import Guest, invite_agent
from preau.accounts.actions.opening import send_openings
from preau.accounts.actions.requests import refuse_requests
from preau.accounts.actions.signing_up import Identity, attach_sign_up, sign_up
from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.common import clock
from preau.common.reasons import text
from preau.common.typeset import pdf
from preau.notices.models import OutgoingMail
from preau.structures.actions.publishing import change_wording
from preau.structures.models import Structure, Wording
from preau.structures.rules import WordingKind, fill, paragraphs, why_not_body, why_not_text
from preau.web.desk.families import letters
from tests.acting import by
from tests.factories import HouseholdFactory
from tests.factories.accounts import AccountRequestFactory, OpeningFactory, SignUpFactory, StaffFactory

LIST = "/valbrune/lettres-et-e-mails/"


def page(kind: WordingKind) -> str:
    return f"{LIST}texte/?texte={kind.key}"


@pytest.fixture
def admin(client: Client, town: Structure) -> Client:
    client.force_login(StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user)
    return client


def actor(town: Structure) -> User:
    return User.objects.get(roles__structure=town)


# -- rules -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", wordings.KINDS, ids=lambda kind: kind.key)
def test_texts_of_preau_are_usable_and_hold_no_password(kind: WordingKind) -> None:
    assert why_not_text(kind, kind.title) is None
    assert why_not_body(kind, kind.body) is None
    assert "{" not in fill(kind.title + kind.body, kind.samples)
    assert not {"motdepasse", "mot_de_passe", "password"} & {place.name for place in kind.places}


OFFERED = "Vous pouvez écrire {structure}, {dossier}, {famille}, {adresse}, {lien}, {fin}, {signature}."


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{lien} {prenom}", f"{{prenom}} ne se remplit pas dans ce texte. {OFFERED}"),
        ("Bonjour {}, {lien}", f"{{}} ne se remplit pas dans ce texte. {OFFERED}"),
        (
            "Bonjour {structure, {lien}",
            "Une accolade est seule : les mots à remplir s’écrivent entre deux, comme {structure}.",
        ),
        ("Bonjour", "Il manque {lien} : le lien à usage unique. Écrivez-le dans le texte."),
        ("Ouvrez {lien}.", "Laissez un espace ou une ligne de part et d’autre de {lien}, pour qu’il s’ouvre."),
    ],
)
def test_body_that_would_not_serve_is_refused(body: str, reason: str) -> None:
    assert text(why_not_body(wordings.OPENING_MAIL, body)) == reason


def test_values_are_filled_once_even_with_braces() -> None:
    assert fill("{nom} {raison} {autre}", {"nom": "{raison}", "raison": "R"}) == "{raison} R {autre}"


def test_paragraphs_are_parted_by_blank_lines() -> None:
    assert paragraphs("\nUn\r\ndeux\r\n\r\n  \nTrois\n") == ["Un\ndeux", "Trois"]


# -- what leaves -------------------------------------------------------------------------------------------------------


def own(town: Structure, *kinds: WordingKind) -> None:
    """The structure's words: those of Préau, signed otherwise."""
    agent = StaffFactory.create(structure=town, role=Role.READER).user
    for kind in kinds:
        change_wording(structure=town, kind=kind, title="Mairie", body=f"Chez nous : {kind.body}", actor=by(agent))


def test_every_mail_of_an_account_leaves_in_the_words_of_the_structure(town: Structure, other_town: Structure) -> None:
    own(town, *wordings.KINDS)
    now, agent = clock.now(), StaffFactory.create(structure=town).user
    for structure in (town, other_town):
        invite_agent(
            structure=structure, guest=Guest("n@exemple.fr", "N", (Role.DESK,)), link=str, actor=by(agent), now=now
        )
        openings = [OpeningFactory.create(household__structure=structure).pk]
        openings += [OpeningFactory.create(household__structure=structure, user__password="x").pk]
        send_openings(structure=structure, opening_ids=openings, link=str, sign_in="https://p/", now=now, actor=by())
        request = AccountRequestFactory.create(structure=structure)
        refuse_requests(structure=structure, request_ids=[request.pk], reason="Non", actor=by(agent), now=now)
        for email in ("neuf@exemple.fr", agent.email):
            sign_up(structure=structure, identity=Identity("A", "B", email), link=str, sign_in="https://p/", now=now)
        household = HouseholdFactory.create(structure=structure)
        kept = SignUpFactory.create(structure=structure)
        attach_sign_up(
            structure=structure, sign_up_id=kept.pk, household_id=household.pk, sign_in="s", actor=by(agent), now=now
        )
    mails = OutgoingMail.objects.filter(structure_id=town.pk)
    assert [(row.subject, row.body.startswith("Chez nous : Bonjour")) for row in mails] == [("Mairie", True)] * 7
    elsewhere = OutgoingMail.objects.filter(structure_id=other_town.pk)
    assert [row.body.startswith("Bonjour") for row in elsewhere] == [True] * 7
    assert not [row for row in OutgoingMail.objects.all() if "{" in row.subject + row.body]


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the letters are made of, as it is handed to the typesetter."""
    given: list[dict[str, Any]] = []

    def spied(template: Path, data: dict[str, Any], *, made_at: datetime) -> bytes:
        given.append(data)
        return pdf(template, data, made_at=made_at)

    monkeypatch.setattr(letters, "pdf", spied)
    return given


def test_letter_on_paper_is_in_the_words_of_the_structure(
    admin: Client, town: Structure, typeset: list[dict[str, Any]]
) -> None:
    body = "Chère famille {famille},\n\nVoici votre accès\nau portail."
    change_wording(structure=town, kind=wordings.OPENING_LETTER, title="Bienvenue", body=body, actor=by(actor(town)))
    opening = OpeningFactory.create(household__structure=town, household__name="KERVELLA")
    assertContains(admin.get("/valbrune/lettres-d-acces/"), "Voici votre accès<br>au portail.")
    sent = admin.post("/valbrune/lettres-d-acces/editer/", {"lettre": opening.pk, "action": "imprimer"})
    assert sent.content.startswith(b"%PDF")
    (letter,) = typeset[0]["letters"]
    assert (letter["title"], letter["text"], typeset[0]["is_sample"]) == (
        "Bienvenue",
        [["Chère famille KERVELLA,"], ["Voici votre accès", "au portail."]],
        False,
    )


# -- the page ----------------------------------------------------------------------------------------------------------


def test_text_is_kept_told_in_the_journal_and_given_back(admin: Client, town: Structure) -> None:
    where = page(wordings.REFUSAL_MAIL)
    assertNotContains(admin.get(LIST), "Vos mots")
    data = {"title": "Votre  demande", "body": "Bonjour {structure},\r\n\r\n{raison}\r\n", "action": "enregistrer"}
    assertContains(admin.post(where, data, follow=True), "Texte enregistré. Il sert dès le prochain envoi.")
    assert list(Wording.objects.values_list("key", "title", "body")) == [
        ("demande-refusee", "Votre demande", "Bonjour {structure},\n\n{raison}")
    ]
    assertContains(admin.get(LIST), "Vos mots", count=1)
    assertContains(admin.get(where), "Revenir au texte d’origine")
    admin.post(where, {"action": "origine"})
    assert not Wording.objects.exists()
    events = Wording.pgh_event_model.objects.select_related("pgh_context").order_by("pgh_id")
    assert [(row.pgh_label, row.pgh_context.metadata["user"]) for row in events] == [
        ("insert", actor(town).pk),
        ("delete", actor(town).pk),
    ]
    rows = admin.get("/valbrune/journal/").context["rows"]
    told = [row.trace.sentence for row in rows]  # the sign-in among them, of the same instant or not
    assert [sentence for sentence in told if "texte" in sentence] == [
        "a supprimé le texte Votre demande",
        "a créé le texte Votre demande",
    ]


def test_words_of_preau_sent_back_keep_nothing(admin: Client) -> None:
    kind = wordings.REFUSAL_MAIL
    admin.post(page(kind), {"title": kind.title, "body": kind.body.replace("\n", "\r\n"), "action": "enregistrer"})
    assert not Wording.objects.exists()


def test_preview_fills_the_text_and_keeps_nothing(admin: Client) -> None:
    data = {"title": "Pour {structure}", "body": "<b>Bonjour</b>\n{raison}\n\n{signature}", "action": "apercu"}
    response = admin.post(page(wordings.REFUSAL_MAIL), data)
    for words in (
        "Pour Ville de Valbrune",
        "&lt;b&gt;Bonjour&lt;/b&gt;",
        "Ville de Valbrune<br>guichet@valbrune.exemple.fr",
    ):
        assertContains(response, words)
    assertContains(response, 'value="Pour {structure}"')
    assert not Wording.objects.exists()


def test_preview_of_the_letter_is_marked_as_an_example(admin: Client, typeset: list[dict[str, Any]]) -> None:
    data = {"title": "Bienvenue", "body": "Famille {famille}, dossier {dossier}.", "action": "pdf"}
    response = admin.post(page(wordings.OPENING_LETTER), data)
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store")
    (letter,) = typeset[0]["letters"]
    assert (letter["title"], letter["text"], letter["code"], typeset[0]["is_sample"]) == (
        "Bienvenue",
        [["Famille KERVELLA, dossier 2231."]],
        "EXEM-PLEX-XXXX",
        True,
    )
    assert not Wording.objects.exists()


@pytest.mark.parametrize("action", ["enregistrer", "apercu", "pdf"])
def test_mistakes_are_told_at_their_field_and_nothing_is_kept(admin: Client, action: str) -> None:
    data = {"title": "Accès {mot_de_passe}", "body": "Votre mot de passe : {motdepasse}", "action": action}
    response = admin.post(page(wordings.OPENING_LETTER), data)
    for words in ("{mot_de_passe} ne se remplit pas", "{motdepasse} ne se remplit pas", 'value="Accès {mot_de_passe}"'):
        assertContains(response, words)
    assertNotContains(response, "pas encore enregistré")
    response = admin.post(page(wordings.OPENING_LETTER), {"title": "a" * 201, "body": "b" * 6001, "action": action})
    assertContains(response, "b" * 6001)
    assert not Wording.objects.exists()


def test_unknown_text_leads_back_to_the_list(admin: Client) -> None:
    for path in (f"{LIST}texte/", f"{LIST}texte/?texte=rien"):
        assertRedirects(admin.post(path, {"title": "a", "body": "b"}), LIST)


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_as_many_statements_for_one_and_three(
    admin: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own(town, *wordings.KINDS[:number])
    for path in (LIST, page(wordings.OPENING_MAIL)):
        with django_assert_num_queries(4):  # session, account, role, texts
            admin.get(path)


def test_mails_take_as_many_statements_for_one_and_three(
    town: Structure, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now() + timedelta(minutes=1)
    for number in (1, 3):
        ids = [OpeningFactory.create(household__structure=town).pk for _ in range(number)]
        with django_assert_num_queries(7):  # savepoint twice, openings, words, mails, job, marks
            send_openings(structure=town, opening_ids=ids, link=str, sign_in="s", now=now, actor=by())
