"""Addresses of the demonstration."""

from django.urls import path

from preau.web.demonstration import views

urlpatterns = [
    path("", views.accounts, name="demo_accounts"),
    path("entrer/", views.enter, name="demo_enter"),
    path("courriels/", views.mails, name="demo_mailbox"),
    path("courriels/<str:key>/", views.mail, name="demo_mail"),
]
