"""Public pages under a structure's address."""

from django.urls import path

from preau.web.public import requests

urlpatterns = [
    path("demande-de-compte/", requests.account_request, name="account_request"),
    path("demande-de-compte/merci/", requests.account_request_done, name="account_request_done"),
    path("conditions/", requests.terms, name="terms"),
]
