"""The demonstration's pages: useful there, and absent everywhere else."""

from __future__ import annotations

import json
import os
from email.message import EmailMessage
from mailbox import Maildir
from pathlib import Path

import pytest
from django.test import Client
from django.urls import include, path
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import User
from preau.config.urls import urlpatterns as product_urls
from preau.web.demonstration import mailbox

PAGES = ["/demonstration/", "/demonstration/courriels/", "/demonstration/courriels/1/"]

urlpatterns = [path("demonstration/", include("preau.web.demonstration.urls")), *product_urls]


@pytest.fixture
def demo(settings: Settings, tmp_path: Path, db: None) -> Path:
    """The demonstration's settings; its data folder."""
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def accounts(demo: Path, parent: User) -> None:
    rows = [{"email": parent.email, "password": "mot de passe long", "who": "Awa Kervella", "note": "trois enfants"}]
    (demo / "accounts.json").write_text(json.dumps(rows), encoding="utf-8")


def deliver(folder: Path, *, to: str, subject: str, html: str = "") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Préau <portail@exemple.fr>", to, subject
    mail.set_content("Bonjour,\nhttps://exemple.fr/valbrune/")
    if html:
        mail.add_alternative(html, subtype="html")
    box = Maildir(folder / "mailbox")
    key = box.add(mail)
    (file,) = [found for found in (folder / "mailbox" / "new").iterdir() if found.name.startswith(key)]
    count = len(box)
    os.utime(file, (count, count))


@pytest.mark.parametrize("page", PAGES)
def test_pages_do_not_exist_outside_the_demonstration(client: Client, db: None, page: str) -> None:
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_pages_refuse_even_when_routed_by_mistake(client: Client, settings: Settings, db: None, page: str) -> None:
    settings.ROOT_URLCONF = __name__
    assert client.get(page).status_code == 404
    assert client.post("/demonstration/entrer/", {"email": "x"}).status_code == 404


def test_no_banner_outside_the_demonstration(client: Client, db: None) -> None:
    assertNotContains(client.get("/"), "données inventées")


def test_banner_on_every_page_of_the_demonstration(client: Client, demo: Path) -> None:
    assertContains(client.get("/"), "Démonstration : données inventées")
    assertContains(client.get("/compte/connexion/"), "Démonstration : données inventées")


def test_accounts_are_listed_and_one_click_signs_in(client: Client, accounts: None, parent: User) -> None:
    assertContains(client.get("/demonstration/"), "awa.kervella@exemple.fr")
    response = client.post("/demonstration/entrer/", {"email": parent.email}, follow=True)
    assertRedirects(response, "/valbrune/")
    assert response.wsgi_request.user == parent


def test_one_click_opens_no_account_that_is_not_a_sample(client: Client, accounts: None, superuser: User) -> None:
    assert client.post("/demonstration/entrer/", {"email": superuser.email}).status_code == 404


def test_accounts_page_before_the_data_says_so(client: Client, demo: Path) -> None:
    assertContains(client.get("/demonstration/"), "ne sont pas encore prêts")


def test_mails_are_newest_first_by_page(client: Client, demo: Path) -> None:
    for number in range(mailbox.PAGE_SIZE + 1):
        deliver(demo, to="awa@exemple.fr", subject=f"Compte rendu {number:02}")
    first, second = client.get("/demonstration/courriels/"), client.get("/demonstration/courriels/?page=2")
    assertContains(first, "Compte rendu 25")
    assertNotContains(first, "Compte rendu 00")
    assertContains(second, "Compte rendu 00")
    assertNotContains(second, "Compte rendu 01")


def test_mails_are_found_by_recipient(client: Client, demo: Path) -> None:
    deliver(demo, to="awa@exemple.fr", subject="Pour Awa")
    deliver(demo, to="noe@exemple.fr", subject="Pour Noé")
    response = client.get("/demonstration/courriels/?a=AWA")
    assertContains(response, "Pour Awa")
    assertNotContains(response, "Pour Noé")


def test_empty_mailbox_says_so(client: Client, demo: Path) -> None:
    assertContains(client.get("/demonstration/courriels/"), "Aucun e-mail n’a encore été envoyé.")


def test_mail_shows_its_text_with_links_and_keeps_its_html_in_a_sandbox(client: Client, demo: Path) -> None:
    deliver(demo, to="awa@exemple.fr", subject="Lien", html="<script>alert(1)</script><p>Bonjour</p>")
    (summary,) = mailbox.page(1).messages
    response = client.get(f"/demonstration/courriels/{summary.key}/")
    assertContains(response, '<a href="https://exemple.fr/valbrune/"')
    assertContains(response, 'sandbox title="Version mise en forme" srcdoc="&lt;script&gt;')


@pytest.mark.parametrize("key", ["..%2f..%2fpreau", "absent", "%2e%2e"])
def test_mail_key_never_leads_out_of_the_mailbox(client: Client, demo: Path, key: str) -> None:
    deliver(demo, to="awa@exemple.fr", subject="Lien")
    assert client.get(f"/demonstration/courriels/{key}/").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999999"])
def test_unreadable_page_number_shows_the_first_page(client: Client, demo: Path, page: str) -> None:
    deliver(demo, to="awa@exemple.fr", subject="Lien")
    assertContains(client.get("/demonstration/courriels/", {"page": page}), "Lien")
