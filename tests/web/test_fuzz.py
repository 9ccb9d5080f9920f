"""No input makes an error of the server: every address, every field of every form, by every kind of person.

A fixed seed and a bounded number of requests: three a form. `PREAU_FUZZ=40` tries that many a form, and as many values
a field, which takes minutes a test.
"""

from __future__ import annotations

import logging
import os
import re

import pytest
from django.test import Client
from django.urls import reverse

from preau.accounts.enums import Role
from preau.accounts.models import User
from preau.common import clock
from preau.config.datadir import ROOT
from preau.structures.models import Structure
from tests.factories.accounts import staff_of_before
from tests.payments.conftest import CardTown
from tests.web import test_matrix_objects as objects
from tests.web.fuzzing import NASTY, Fuzz, forms_of, is_ours, write_markup
from tests.web.test_matrix import DESK, addresses
from tests.web.test_matrix import FAMILY as FAMILY_PAGES

PER_FIELD = int(os.environ.get("PREAU_FUZZ") or 1)
SHORT = [nasty for nasty in NASTY if len(nasty) < 400]
PASSWORD = "mot de passe long"
READ = re.compile(r"request\.(GET|POST)\.get(?:list)?\(\"([\w-]+)\"|\b(?:query|data)\.get\(\"([\w-]+)\"")
NAMES = sorted({name for file in (ROOT / "src/preau/web").rglob("*.py") for _, a, b in READ.findall(file.read_text())
                for name in (a, b) if name})  # fmt: skip
"""Every name that a view reads by hand from an address or a form."""


@pytest.fixture
def town(db: None) -> CardTown:
    return CardTown()


def signed_in(user: User) -> Client:
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    assert client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def agent(structure: Structure) -> User:
    """Somebody with every role."""
    return staff_of_before(structure, *[role for role in Role if role != Role.ORDERER])


def paths(town: CardTown, names: set[str], made: dict[str, int]) -> list[str]:
    """Where to go: with an object of the structure where the address has a number."""
    found = []
    for name, sample in addresses():
        if name in made:
            found.append(objects.path(name, town.structure, made[name], clock.today()))
        elif name in names and "<" not in sample and "/1/" not in sample:
            found.append(sample.replace("valbrune", town.structure.slug))
    return found


def past_the_forms(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What only the last net caught: each is to be mended where it is read."""
    return [f"{row.getMessage()}: {row.exc_info}" for row in caplog.records if row.name == "preau.web.intake"]


def walk(fuzz: Fuzz, found: list[str], caplog: pytest.LogCaptureFixture) -> None:
    """Names read by hand, all at once; then every form of every page, field by field."""
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    with caplog.at_level(logging.ERROR, "preau.web.intake"):
        for path in found:
            for nasty in fuzz.random.sample(SHORT, min(PER_FIELD, len(SHORT))):
                fuzz.send("get", path, dict.fromkeys(NAMES, nasty))
                fuzz.send("post", path, dict.fromkeys(NAMES, nasty))
            forms, _ = forms_of(path, fuzz.client.get(path))
            for form in forms:
                key = (form.action.partition("?")[0], form.method, tuple(form.fields))
                if key in seen or not is_ours(form.action) or "deconnexion" in form.action:
                    continue
                seen.add(key)
                variants = list(fuzz.mutations(form, PER_FIELD))
                for fields in fuzz.random.sample(variants, min(len(variants), 2 + PER_FIELD)):
                    fuzz.send(form.method, form.action, fields)
    assert fuzz.failures == []
    assert past_the_forms(caplog) == []
    print(fuzz.who, fuzz.sent, "requests,", len(seen), "forms,", fuzz.marked, "pages with hostile names")
    assert fuzz.marked or fuzz.who not in {"family", "agent"}


def test_family_pages_take_anything(town: CardTown, caplog: pytest.LogCaptureFixture) -> None:
    family = town.family()
    made = {name: make(town, family) for name, make in objects.FAMILY.items()}
    write_markup()
    walk(Fuzz(signed_in(family.user), "family"), paths(town, set(FAMILY_PAGES), made), caplog)


@pytest.mark.parametrize("part", range(4))
def test_desk_pages_take_anything(town: CardTown, caplog: pytest.LogCaptureFixture, part: int) -> None:
    names = set(sorted(DESK)[part::4])
    town.family()
    made = {name: make(town.structure) for name, make in objects.STRUCTURE.items() if name in names}
    write_markup()
    walk(Fuzz(signed_in(agent(town.structure)), "agent"), paths(town, names, made), caplog)


def test_account_and_public_pages_take_anything(town: CardTown, caplog: pytest.LogCaptureFixture) -> None:
    Structure.objects.update(allows_secret_question=True)
    names = {name for name, _ in addresses()} - set(FAMILY_PAGES) - set(DESK)
    family = town.family()
    for who, client in (("nobody", Client()), ("family account", signed_in(family.user))):
        walk(Fuzz(client, who), paths(town, names, {}), caplog)


def test_administration_takes_anything(town: CardTown, client: Client, superuser: User) -> None:
    client.force_login(superuser)
    _, links = forms_of("/gestion/", client.get("/gestion/"))
    lists = sorted({link for link in links if link.startswith("/gestion/") and "logout" not in link})
    assert len(lists) > 20
    fuzz = Fuzz(client, "host")
    for path in lists:
        for nasty in fuzz.random.sample(NASTY, PER_FIELD):
            for name in ("q", "p", "o", "id__exact", "e"):
                fuzz.send("get", path, {name: nasty})
    assert fuzz.failures == []


@pytest.mark.parametrize("gateway", ["lyra", "paybox", "payfip"])
def test_bank_messages_take_anything(
    town: CardTown, client: Client, gateway: str, caplog: pytest.LogCaptureFixture
) -> None:
    payment = town.order(town.family())
    fuzz = Fuzz(client, gateway)
    genuine = dict(pair.split("=", 1) for pair in town.says(payment).decode().split("&"))
    path = f"/paiement/notification/{gateway}/"
    with caplog.at_level(logging.ERROR, "preau.web.intake"):
        for nasty in NASTY:
            for name in fuzz.random.sample(sorted(genuine), 1 + PER_FIELD):
                assert fuzz.send("post", path, {**genuine, name: nasty}).status_code != 200 or gateway != "lyra"
            fuzz.send("get", path, dict.fromkeys(("idop", "ref", "sign", "montant", "maref"), nasty))
            fuzz.send("post", path, dict.fromkeys(("idop", "idOp", "ref", "sign", "montant", "maref"), nasty))
    for body in ("é".encode("latin-1"), "vads_site_id=1".encode("utf-16"), b"\0", b"=" * 5000, b"&" * 60_000, b"%"):
        fuzz.client.generic("POST", path, body)
    assert fuzz.failures == []
    assert past_the_forms(caplog) == []


BODIES = {
    "latin-1": ("application/x-www-form-urlencoded", "login=h%E9l%E8ne&password=x"),
    "raw latin-1": ("application/x-www-form-urlencoded", "login=hélène".encode("latin-1")),
    "utf-16": ("application/x-www-form-urlencoded; charset=utf-16", "login=a".encode("utf-16")),
    "unknown": ("application/x-www-form-urlencoded; charset=nothing", "login=a"),
    "multipart in utf-7": ("multipart/form-data; boundary=x; charset=utf-7", "--x--\r\n"),
    "multipart in idna": ("multipart/form-data; boundary=x; charset=idna", "--x\r\n\r\n\r\n--x--\r\n"),
    "no boundary": ("multipart/form-data", "--x--"),
    "bad boundary": ("multipart/form-data; boundary=\0", "--x--"),
    "half multipart": ("multipart/form-data; boundary=x", '--x\r\nContent-Disposition: form-data; name="login"\r\n'),
    "base64": (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="f"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n',
    ),
    "file named NUL": (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="login"; filename="a\0b"\r\n\r\nz\r\n--x--\r\n',
    ),
    "thousands of fields": ("application/x-www-form-urlencoded", "a=1&" * 6000),
    "thousands of files": (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nz\r\n' * 200 + "--x--\r\n",
    ),
    "json": ("application/json", '{"login": "\\ud800"}'),
    "no type": ("", "login=a"),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/compte/connexion/", "/{slug}/inscription/", "/{slug}/reglages/apparence/"])
def test_bodies_that_no_browser_sends_are_refused_or_answered(town: CardTown, path: str, name: str) -> None:
    client = signed_in(agent(town.structure)) if "apparence" in path else Client()
    client.raise_request_exception = False
    kind, body = BODIES[name]
    response = client.generic("POST", path.format(slug=town.structure.slug), body, content_type=kind)
    assert response.status_code < 500


@pytest.mark.parametrize(
    "path",
    ["/%00/", "/compte/connexion/%00", "/compte/ouvrir/code/%00/", "/valbrune%00/", "/%ED%A0%80/", "/%FF/", "/?%00=1"],
)
def test_addresses_that_cannot_be_read_are_refused_in_french(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code in {400, 404}
    assert "Revenir à l’accueil" in response.content.decode()


def test_cookie_with_a_nul_is_refused(client: Client, db: None) -> None:
    client.cookies.load({})
    response = client.get("/compte/", HTTP_COOKIE='session="\\000"; csrf="\\000"')
    assert response.status_code == 400


def test_nul_in_a_form_is_refused_with_a_sentence(client: Client, db: None) -> None:
    response = client.post("/compte/connexion/", {"login": "a\0@exemple.fr", "password": "x"})
    assert response.status_code == 400
    assert "un caractère ou un nombre que le portail ne sait pas lire" in response.content.decode()


@pytest.mark.parametrize("path", ["/compte/connexion/", "/compte/mot-de-passe/oublie/", "/compte/langue/"])
@pytest.mark.parametrize("next_", ["http://[", "//[/", "NaN", "x y"])
def test_page_to_go_back_to_that_is_none_stops_nothing(client: Client, db: None, path: str, next_: str) -> None:
    typed = {"next": next_, "langue": "en", "login": "a@exemple.fr", "password": "x"}
    assert client.get(path, typed).status_code < 500
    assert client.post(path, typed).status_code < 500


def test_fields_of_dates_are_those_that_know_the_calendar() -> None:
    own = ROOT / "src/preau/web/fields.py"
    found = [file.name for file in (ROOT / "src/preau/web").rglob("*.py") if "forms.DateField" in file.read_text()]
    assert found == [own.name]
