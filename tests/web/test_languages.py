"""French and English: whole pages or none, chosen by account or by browser, and a catalogue without holes."""

from __future__ import annotations

import ast
import gettext
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.models import User
from preau.common import english
from preau.config.datadir import ROOT
from preau.structures.models import Structure

PROFILE, CHOICE = "/compte/", "/compte/langue/"
TEMPLATES = ROOT / "src/preau/web/templates"
CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en/LC_MESSAGES/django.po"
MAILS = TEMPLATES / "account/email"
TEXT = re.compile(r"""(?:\b_|gettext)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
ENTRY = re.compile(r'^msgid "(.*)"\n(?:msgid_plural "(.*)"\n)?((?:msgstr(?:\[\d\])? ".*"\n?)+)', re.MULTILINE)


def texts_of(template: Path) -> set[str]:
    """The French texts of a template."""
    return {ast.literal_eval(found) for found in TEXT.findall(templatize(template.read_text()))}


def catalogue() -> list[tuple[str, list[str]]]:
    """Each French text with its English ones."""
    entries = []
    for text, plural, translated in ENTRY.findall(CATALOGUE.read_text()):
        found = [ast.literal_eval(value) for value in re.findall(r'(".*")', translated)]
        if text:
            entries.append((ast.literal_eval(f'"{text}"'), found))
        assert len(found) == (2 if plural else 1)
    return entries


def test_french_until_another_language_is_chosen(family: Client) -> None:
    for page in (PROFILE, "/valbrune/", "/"):
        assertContains(family.get(page, follow=True), '<html lang="fr">')
    assertContains(family.get(PROFILE), 'lang="en">English</button>')


def test_account_keeps_its_language_from_one_browser_to_another(family: Client, parent: User) -> None:
    page = family.post(CHOICE, {"langue": "en", "next": PROFILE}, follow=True)
    assertRedirects(page, PROFILE)
    assertContains(page, '<html lang="en">')
    assertContains(page, "<h1>My account</h1>")
    assertContains(page, "Your language is saved.")
    elsewhere = Client()
    elsewhere.force_login(parent)
    assertContains(elsewhere.get("/valbrune/"), "Hello Awa Kervella")
    family.post(CHOICE, {"langue": "fr", "next": PROFILE})
    assertContains(elsewhere.get("/valbrune/"), "Bonjour Awa Kervella")


def test_visitor_keeps_a_language_in_the_browser(client: Client, parent: User) -> None:
    assertRedirects(client.post(CHOICE, {"langue": "en", "next": "/compte/connexion/"}), "/compte/connexion/")
    assertContains(client.get("/compte/connexion/"), '<h1 id="titre">Sign in</h1>')
    wrong = client.post("/compte/connexion/", {"login": parent.email, "password": "faux"})
    assertContains(wrong, "Wrong address or password. Check both.")
    assertContains(client.post("/compte/connexion/", {}), "This field is required.", count=2)
    client.force_login(parent)
    assertContains(client.get("/valbrune/"), "Hello Awa Kervella")


def test_pages_that_are_not_translated_stay_in_french_from_end_to_end(family: Client, parent: User) -> None:
    User.objects.filter(pk=parent.pk).update(language="en")
    for page in ("/valbrune/planning/", "/valbrune/suivi/", "/valbrune/porte-monnaie/"):
        response = family.get(page)
        assertContains(response, '<html lang="fr">')
        assertContains(response, "Mon compte")
        assertNotContains(response, "My account")
        assertNotContains(response, 'action="/compte/langue/"')


def test_language_of_a_page_does_not_outlive_it(family: Client, parent: User) -> None:
    User.objects.filter(pk=parent.pk).update(language="en")
    family.get(PROFILE)
    assert translation.get_language() == "fr"


@pytest.mark.parametrize("back", ["https://exemple.org/", "//exemple.org/", "javascript:alert(1)", ""])
def test_choice_never_leads_to_another_site(client: Client, db: None, back: str) -> None:
    assertRedirects(client.post(CHOICE, {"langue": "en", "next": back}), "/")


def test_language_that_does_not_exist_changes_nothing(family: Client, parent: User) -> None:
    assertRedirects(family.post(CHOICE, {"langue": "xx", "next": PROFILE}), PROFILE)
    parent.refresh_from_db()
    assert (parent.language, "langue" in family.cookies) == ("", False)
    family.cookies["langue"] = "xx"
    assertContains(family.get(PROFILE), '<html lang="fr">')


def test_dates_and_errors_speak_the_language_of_the_page(family: Client, parent: User) -> None:
    User.objects.filter(pk=parent.pk).update(language="en")
    assertContains(family.get("/compte/appareils/"), "Signed in since ")
    data = {"report": "never", "waiting": "daily", "balance": "never"}
    assertContains(family.post("/compte/courriels/", data), "keep the report.")
    Authenticator.objects.create(user=parent, type="webauthn", data={"name": "Clé"})
    assertContains(family.get("/compte/double-authentification/"), "1 key")


def test_english_dates() -> None:
    instant = datetime(2026, 11, 5, 17, 30, tzinfo=UTC)
    assert english.until_text(instant) == "until Thursday 5 November at 18:30"
    assert english.instant_short(instant) == "5 Nov 18:30"
    assert english.short_day(instant.date()) == "Thu 5 Nov"
    assert english.date_text(instant.date()) == "5 November 2026"
    assert [english.ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]
    )


def test_every_text_of_the_account_pages_is_in_the_catalogue() -> None:
    pages = [*(TEMPLATES / "account").rglob("*"), *(TEMPLATES / "mfa").rglob("*"), *TEMPLATES.glob("public/secret_*")]
    used = {text for page in pages if page.is_file() and MAILS not in page.parents for text in texts_of(page)}
    assert len(used) > 200
    assert used - {text for text, _ in catalogue()} == set()


def test_translations_keep_the_places_of_their_text_and_are_compiled() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        found = gettext.GNUTranslations(compiled)
    for text, translated in catalogue():
        places = set(re.findall(r"%\(\w+\)s", text))
        assert [set(re.findall(r"%\(\w+\)s", one)) for one in translated] == [places] * len(translated)
        assert text.count("<") == translated[0].count("<")
        read = found.gettext(text) if len(translated) == 1 else found.ngettext(text, text, 1)
        assert read == translated[0]


def test_reason_speaks_the_language_of_its_reader(family: Client, parent: User) -> None:
    Structure.objects.update(booking_blocked=True, pauses=[])
    assertContains(family.get("/valbrune/"), "Les réservations sont suspendues par la structure.")
    User.objects.filter(pk=parent.pk).update(language="en")
    assertContains(family.get("/valbrune/"), "Bookings are suspended for now.")
    pause = {"first": "2020-01-01", "last": "2099-12-31", "booking": True, "payment": True, "reason": "inventaire"}
    Structure.objects.update(booking_blocked=False, pauses=[pause])
    assertContains(family.get("/valbrune/"), "Bookings are closed up to 31 December 2099 included: inventaire.")
    page = family.get("/valbrune/porte-monnaie/")  # not translated: French from end to end
    assertContains(page, "Le paiement en ligne est fermé jusqu’au 31 décembre 2099 inclus : inventaire.")
