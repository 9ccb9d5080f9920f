"""The pages of an account, with the names allauth knows and French addresses. What is not listed does not exist."""

from allauth.account import views
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from preau.web.account import agent, devices, entering, language, notices, opening, profile, question
from preau.web.account.views import SignInView

urlpatterns = [
    path("", profile.profile, name="profile"),
    path("adresse/", profile.address, name="profile_address"),
    path("adresse/<str:secret>/", profile.email_change, name="email_change"),
    path("appareils/", devices.devices, name="devices"),
    path("question-secrete/", question.question, name="profile_question"),
    path("courriels/", notices.notices, name="profile_notices"),
    path("langue/", language.language, name="language"),
    path("connexion/", SignInView.as_view(), name="account_login"),
    path("connexion/lien/", entering.ask_link, name="sign_in_link"),
    path("connexion/lien/<str:secret>/", entering.open_link, name="sign_in_link_open"),
    path("deconnexion/", views.logout, name="account_logout"),
    path("inactif/", views.account_inactive, name="account_inactive"),
    path("ouvrir/", views.signup, name="account_signup"),
    path("ouvrir/lien/<str:secret>/", opening.opening_link, name="opening_link"),
    path("ouvrir/inscription/<str:secret>/", opening.sign_up_link, name="sign_up_link"),
    path("ouvrir/code/", opening.opening_code, name="opening_code"),
    path("ouvrir/code/<str:code>/", opening.opening_code, name="opening_code_filled"),
    path("ouvrir/agent/", agent.agent_invitation, name="agent_invitation"),
    path("ouvrir/agent/<str:secret>/", agent.agent_link, name="agent_link"),
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
    path("double-authentification/", factor.index, name="mfa_index"),
    path("double-authentification/code/", factor.authenticate, name="mfa_authenticate"),
    path("double-authentification/confirmer/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("double-authentification/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("double-authentification/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("double-authentification/secours/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "double-authentification/secours/nouveaux/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "double-authentification/secours/fichier/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("cles/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("cles/ajouter/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("cles/confirmer/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("cles/entrer/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("cles/<int:pk>/retirer/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("cles/<int:pk>/nom/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
