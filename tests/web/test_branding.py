"""Logo, colour and news of a structure: kept by its administrators, seen by everybody."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from preau.accounts.enums import Role
from preau.common import clock
from preau.structures.logos import BOX, LARGEST_BYTES
from preau.structures.models import News, Structure
from tests.factories.accounts import StaffFactory

LOOK = "/valbrune/reglages/apparence/"
NEWS = "/valbrune/gestion-des-actualites/"


@pytest.fixture
def admin(client: Client, town: Structure) -> Client:
    client.force_login(StaffFactory.create(structure=town, role=Role.ADMINISTRATOR).user)
    return client


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 400), **options: object) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", size, "#225588").save(file, kind, **options)
    return SimpleUploadedFile("mairie.jpg", file.getvalue())


def test_logo_is_drawn_again_and_shown_to_everybody(admin: Client, town: Structure) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Rue du Lavoir, secret"
    assertRedirects(admin.post(LOOK, {"logo": picture(exif=exif.tobytes())}), LOOK)
    town.refresh_from_db()
    path = f"/valbrune/logo.png?v={town.logo_version}"
    assertContains(Client().get("/valbrune/"), f'src="{path}"')
    response = Client().get(path)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")
    image = Image.open(BytesIO(response.content))
    assert (image.format, image.width <= BOX[0], image.height <= BOX[1]) == ("PNG", True, True)
    assert b"secret" not in response.content
    admin.post(LOOK, {"removes_logo": "on"})
    assert Client().get(path).status_code == 404
    assertNotContains(Client().get("/valbrune/"), "logo.png")


@pytest.mark.parametrize(
    "data",
    [b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"\x89PNG\r\n\x1a\ncut", b"\xff" * 100],
)
def test_what_is_no_picture_is_refused_and_nothing_kept(admin: Client, town: Structure, data: bytes) -> None:
    sent = {"logo": SimpleUploadedFile("logo.png", data), "brand_color": "#1d5b78"}
    response = admin.post(LOOK, sent)
    assertContains(response, "n’est pas une image lisible")
    assertContains(response, 'value="#1d5b78"')
    town.refresh_from_db()
    assert (town.logo_version, town.brand_color) == ("", "")


def test_heavy_or_huge_picture_is_refused(admin: Client) -> None:
    heavy = SimpleUploadedFile("logo.png", b"x" * (LARGEST_BYTES + 1))
    assertContains(admin.post(LOOK, {"logo": heavy}), "trop lourd")
    assertContains(admin.post(LOOK, {"logo": picture("PNG", (6000, 5000))}), "trop grande")


def test_colour_changes_the_theme_and_one_that_cannot_be_read_is_refused(admin: Client, town: Structure) -> None:
    assertContains(admin.post(LOOK, {"brand_color": "#f5b83d"}), "il en faut 4,5")
    assertNotContains(Client().get("/valbrune/"), "couleur.css")
    assertRedirects(admin.post(LOOK, {"brand_color": "#1D5B78"}), LOOK)
    assertContains(Client().get("/valbrune/"), 'href="/valbrune/couleur.css?c=1d5b78"')
    response = Client().get("/valbrune/couleur.css?c=1d5b78")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assertContains(response, "--brand:#1d5b78;")
    assertContains(response, '[data-bs-theme="dark"]{--brand:')
    admin.post(LOOK, {"brand_color": ""})
    assert Client().get("/valbrune/couleur.css").content == b""


def news(town: Structure, title: str, first: int, last: int | None) -> News:
    """Shown from `first` to `last`, in days from today."""
    today = clock.today()
    end = None if last is None else today + timedelta(days=last)
    start = today + timedelta(days=first)
    return News.objects.create(structure=town, title=title, start_date=start, end_date=end, updated_at=clock.now())


def test_news_is_written_previewed_changed_and_withdrawn(admin: Client, family: Client, town: Structure) -> None:
    StaffFactory.create(structure=town, role=Role.ADMINISTRATOR, user__email="seconde@exemple.fr")
    admin = Client()
    admin.force_login(town.roles.get(user__email="seconde@exemple.fr").user)
    today = clock.today().isoformat()
    data = {"title": "Grève jeudi", "body": "**Pas de cantine**", "start_date": today, "action": "apercu"}
    assertContains(admin.post(f"{NEWS}nouvelle/", data), "<strong>Pas de cantine</strong>")
    assert not News.objects.exists()
    assertRedirects(admin.post(f"{NEWS}nouvelle/", data | {"action": "enregistrer"}), NEWS)
    for browser in (family, Client()):
        page = browser.get("/valbrune/")
        assertContains(page, "Grève jeudi")
        assertContains(page, "<strong>Pas de cantine</strong>")
        assertContains(page, "Mise à jour ")
    row = News.objects.get()
    admin.post(f"{NEWS}{row.pk}/", data | {"title": "Grève vendredi", "action": "enregistrer"})
    assertContains(family.get("/valbrune/"), "Grève vendredi")
    admin.post(f"{NEWS}{row.pk}/", {"action": "retirer"})
    assertNotContains(family.get("/valbrune/"), "Grève")
    assert [event.pgh_label for event in News.pgh_event_model.objects.order_by("pgh_id")] == [
        "insert",
        "update",
        "delete",
    ]


def test_news_shows_on_its_days_only(family: Client, town: Structure) -> None:
    for title, first, last in (("Hier", -3, -1), ("Aujourd’hui", 0, 0), ("Toujours", -9, None), ("Demain", 1, None)):
        news(town, title, first, last)
    page = family.get("/valbrune/")
    assert [item.title for item in page.context["news"]] == ["Aujourd’hui", "Toujours"]


def test_news_with_mistakes_keeps_what_was_typed(admin: Client) -> None:
    data = {"title": "", "body": "Le texte", "start_date": "2026-12-02", "end_date": "2026-12-01"}
    response = admin.post(f"{NEWS}nouvelle/", data)
    for words in ("Ce champ est obligatoire.", "La fin doit être le même jour", "Le texte", 'value="2026-12-01"'):
        assertContains(response, words)
    assert not News.objects.exists()


def test_foreign_news_is_not_found(admin: Client, other_town: Structure) -> None:
    foreign = news(other_town, "Ailleurs", 0, None)
    for data in ({}, {"action": "retirer"}):
        assert admin.post(f"{NEWS}{foreign.pk}/", data).status_code == 404
    assert admin.get(f"{NEWS}{foreign.pk}/").status_code == 404
    assertNotContains(admin.get(NEWS), "Ailleurs")
    assertNotContains(Client().get("/valbrune/"), "Ailleurs")


@pytest.mark.parametrize("number", [1, 3])
def test_news_takes_as_many_statements_for_one_and_three(
    admin: Client, town: Structure, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        news(town, f"Actualité {index}", 0, None)
    with django_assert_num_queries(5):  # session, account, role, count, news
        admin.get(NEWS)
    with django_assert_num_queries(2):  # structure, news
        Client().get("/valbrune/")
