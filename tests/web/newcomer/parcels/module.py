"""« Colis » : parcels that wait for a household at the desk, one for each of its people."""

from __future__ import annotations

from django.http import HttpResponse
from django.template import engines

from preau.accounts.counting import Tally
from preau.web.access import FamilyRequest, family_page
from preau.web.long_files import elsewhere
from preau.web.modules import Module, Page, Tab
from preau.web.sheets import csv_response

MANY = 1_001
PAGE = """{% extends "base.html" %}{% load i18n %}
{% block content %}<h1>{% translate "Profil" %}, {{ portal.family.waits.parcels }} colis</h1>{% endblock %}"""


@family_page
def parcels(request: FamilyRequest) -> HttpResponse:
    """What waits at the desk."""
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


@family_page
def parcels_file(request: FamilyRequest) -> HttpResponse:
    """Each parcel of the year, as a file: long, so the worker makes it."""
    return elsewhere(request, MANY) or csv_response("colis.csv", ("Colis",), ([number] for number in range(MANY)))


@family_page
def parcel_fetched(request: FamilyRequest) -> HttpResponse:
    """Takes a form only."""
    del request
    return HttpResponse(status=405)


MODULE = Module(
    pages=(
        Page("colis/", parcels, "parcels", help="Colis", is_readable=True, is_translated=True),
        Page("colis/fichier/", parcels_file, "parcels_file"),
        Page("colis/retirer/", parcel_fetched, "parcel_fetched", form_of="parcels"),
    ),
    tab=Tab(35, "parcel", "Vos colis", "Colis", "À retirer au guichet"),
    count=Tally("parcels", "SELECT count(*) FROM households_householdperson m WHERE m.household_id = h.id"),
)
