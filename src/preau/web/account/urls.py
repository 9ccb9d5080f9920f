"""The pages of an account, with the names allauth knows and French addresses. What is not listed does not exist."""

from allauth.account import views
from django.urls import path, re_path

from preau.web.account import opening, profile
from preau.web.account.views import SignInView

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("adresse/", profile.address, name="profile_address"),
    path("adresse/<str:secret>/", profile.email_change, name="email_change"),
    path("connexion/", SignInView.as_view(), name="account_login"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inactif/", views.account_inactive, name="account_inactive"),
    path("ouvrir/", views.signup, name="account_signup"),
    path("ouvrir/lien/<str:secret>/", opening.opening_link, name="opening_link"),
    path("ouvrir/inscription/<str:secret>/", opening.sign_up_link, name="sign_up_link"),
    path("ouvrir/code/", opening.opening_code, name="opening_code"),
    path("ouvrir/code/<str:code>/", opening.opening_code, name="opening_code_filled"),
    path("ouvrir/mot-de-passe/", opening.opening_password, name="opening_password"),
    path("confirmer/", views.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", views.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", views.password_set, name="account_set_password"),
    path("mot-de-passe/oublie/", views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
