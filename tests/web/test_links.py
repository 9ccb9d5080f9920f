"""Links come from the settings, are never in the journal, make no session; mails carry no stranger's words."""

from __future__ import annotations

import logging

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string
from pytest_django import Settings

from preau.accounts.actions.requests import refuse_requests
from preau.accounts.models import AccountRequest, BrowserSession, SignUp
from preau.common import clock
from preau.config.datadir import ROOT
from preau.config.redacting import RedactingFormatter
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure, Wording
from preau.web.links import full_address, mail_link, origin
from preau.web.public.forms import AccountRequestForm, IdentityForm
from tests.acting import by
from tests.factories.accounts import AccountRequestFactory, StaffFactory
from tests.jobs import run_jobs

SECRET = "aB3-_xyzzy"
LIVE = [
    "/compte/ouvrir/lien/{}/",
    "/compte/ouvrir/inscription/{}/",
    "/compte/ouvrir/agent/{}/",
    "/compte/ouvrir/code/{}/",
    "/compte/adresse/{}/",
    "/compte/mot-de-passe/nouveau/{}/",
    "/compte/connexion/lien/{}/",
]


def test_nothing_builds_an_address_from_the_request() -> None:
    found = [
        file.name
        for file in (ROOT / "src/preau").rglob("*")
        if file.suffix in {".py", ".html", ".txt"}
        and "build_absolute_uri" in file.read_text().replace("`request.build_absolute_uri`", "")
    ]
    assert found == []


def test_no_mail_link_is_written_by_hand() -> None:
    """Addresses are typed by families and agents: `mail_link` quotes what would add somebody, or a header."""
    by_hand = [
        path.name
        for kind in ("*.py", "*.html")
        for path in (ROOT / "src/preau/web").rglob(kind)
        if "mailto:{" in path.read_text() and path.name != "links.py"
    ]
    assert by_hand == []


@pytest.mark.parametrize(
    ("addresses", "link"),
    [
        ("awa.kervella+cantine@exemple.fr", "mailto:awa.kervella%2Bcantine@exemple.fr"),
        ("a?bcc=espion@exemple.fr", "mailto:a%3Fbcc%3Despion@exemple.fr"),
        (["a@exemple.fr", "b&body=x@exemple.fr"], "mailto:a@exemple.fr,b%26body%3Dx@exemple.fr"),
    ],
)
def test_mail_link_adds_nobody(addresses: str | list[str], link: str) -> None:
    assert mail_link(addresses) == link
    assert (
        mail_link("a@exemple.fr", "Lina\r\nBcc: x & y") == "mailto:a@exemple.fr?subject=Lina%0D%0ABcc%3A%20x%20%26%20y"
    )


@pytest.mark.parametrize(
    "host", ["portail.exemple.fr", "portail.exemple.fr:1337", "portail.exemple.fr.", "PORTAIL.exemple.fr.:8443"]
)
@pytest.mark.parametrize("origins", [[], ["https://portail.exemple.fr"], ["https://autre.exemple.fr"]])
def test_links_take_neither_port_nor_dot_from_the_host(settings: Settings, host: str, origins: list[str]) -> None:
    settings.ALLOWED_HOSTS = ["portail.exemple.fr"]
    settings.CSRF_TRUSTED_ORIGINS = origins
    request = RequestFactory().get("/", headers={"host": host}, secure=True)
    assert origin(request) == "https://portail.exemple.fr"
    assert full_address(request, "opening_code") == "https://portail.exemple.fr/compte/ouvrir/code/"


def test_origin_that_is_set_keeps_its_own_port(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["portail.exemple.fr"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://portail.exemple.fr:8443"]
    request = RequestFactory().get("/", headers={"host": "portail.exemple.fr:1"})
    assert origin(request) == settings.CSRF_TRUSTED_ORIGINS[0]


def test_this_machine_keeps_the_port_that_is_listened_on() -> None:
    request = RequestFactory().get("/", headers={"host": "localhost:1337"}, SERVER_PORT="8000")
    assert origin(request) == "http://localhost:8000"


def test_reset_mail_ignores_the_port(client: Client, town: Structure) -> None:
    user = StaffFactory.create(structure=town).user
    path = "/compte/mot-de-passe/oublie/"
    client.post(path, {"email": user.email}, headers={"host": "localhost:1337"}, SERVER_PORT="80")
    run_jobs()
    body = mail.outbox[0].body
    assert "http://localhost/compte/mot-de-passe/nouveau/" in body
    assert "1337" not in body


@pytest.mark.parametrize("path", LIVE)
def test_journal_hides_live_links_whoever_writes(path: str) -> None:
    formatter = RedactingFormatter("{message}", style="{")
    where = path.format(SECRET)
    lines = []
    for arguments in (("Forbidden (%s): %s", "CSRF", where), (f"GET https://x{where}?a=1",), ("%r", (where,))):
        record = logging.LogRecord("any", logging.WARNING, "", 0, arguments[0], arguments[1:], None)
        lines.append(formatter.format(record))
    try:
        raise ValueError(where)
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
        lines.append(formatter.format(logging.LogRecord("any", logging.ERROR, "", 0, "trace", (), trace)))
    assert [line for line in lines if SECRET in line] == []
    assert all("…" in line for line in lines)


def test_journal_of_the_product_goes_through_the_sieve() -> None:
    from preau.config import settings as product

    handlers = product.LOGGING["handlers"]
    assert [row["formatter"] for row in handlers.values()] == ["line"]
    assert issubclass(import_string(product.LOGGING["formatters"]["line"]["()"]), RedactingFormatter)


@pytest.mark.parametrize("path", LIVE)
def test_link_that_opens_nothing_makes_no_session(client: Client, db: None, path: str) -> None:
    client.get(path.format("x-y"), follow=True)
    assert BrowserSession.objects.count() == 0


STRANGE = [
    "Votre compte sera supprimé, vérifiez vite sur https://evil.example/valbrune",
    "https://evil.example",
    "evil.example",
    "a@b.example",
    "Awa 2",
    "Awa/Zoé",
    "<b>Awa</b>",
    "A" * 61,
    "---",
]


@pytest.mark.parametrize("name", STRANGE)
def test_names_hold_letters_only(db: None, name: str) -> None:
    email = "a@exemple.fr"
    for form in (IdentityForm, AccountRequestForm):
        for field in ("last_name", "first_name"):
            typed = {"last_name": "Petrov", "first_name": "Goran", "email": email, "email_again": email, field: name}
            assert field in form(typed).errors


@pytest.mark.parametrize(
    "name", ["N'Guessan-Le Goff", "D’Œuvre", "Éléonore", "Zoe\u0308", "Nguyễn Văn", "Ðorđe", "Lê‑Anh"]
)
def test_names_of_people_are_names(db: None, name: str) -> None:
    assert "last_name" not in IdentityForm({"last_name": name}).errors


def test_mails_to_an_address_that_nobody_proved_hold_nothing_typed(client: Client, town: Structure) -> None:
    """Also in the words of a structure written when the name had a place."""
    body = "Bonjour {prenom} {nom},\n\n{lien}"
    Wording.objects.create(structure=town, key="inscription-lien", title="Pour {prenom}", body=body)
    start, email = "/valbrune/inscription/", "victime@exemple.fr"
    client.post(start, {"last_name": "Supprimé", "first_name": "Compte", "email": email, "email_again": email})
    client.post(f"{start}dossier/", {"without_file": "on"})
    client.post(f"{start}conditions/", {"terms": "on"})
    client.post(f"{start}verifier/", {"action": "valider"})
    assert SignUp.objects.get().last_name == "Supprimé"
    sent = OutgoingMail.objects.get(to=email)
    assert sent.subject == "Pour"
    assert sent.body.startswith("Bonjour,\n\nhttp://testserver/compte/ouvrir/inscription/")


def test_refusal_holds_the_reason_of_the_agent_only(town: Structure) -> None:
    asked = AccountRequestFactory.create(structure=town, first_name="Compte", last_name="Supprimé")
    agent = StaffFactory.create(structure=town).user
    refuse_requests(structure=town, request_ids=[asked.pk], reason="Carte inconnue.", actor=by(agent), now=clock.now())
    sent = OutgoingMail.objects.get()
    assert "Carte inconnue." in sent.body
    assert not {"Compte", "Supprimé"} & set(sent.body.replace(",", " ").split())
    assert AccountRequest.objects.get().reason == "Carte inconnue."
