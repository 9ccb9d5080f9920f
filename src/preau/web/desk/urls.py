"""The back office of a structure, under its own address."""

from django.urls import path

from preau.web.desk import (
    batches,
    front,
    invite,
    journal,
    look,
    news,
    openings,
    people,
    requests,
    settings,
    sign_ups,
    structures,
)

urlpatterns = [
    path("agents/", front.front, name="desk"),
    path("gestion-des-comptes/", requests.request_list, name="desk_requests"),
    path("gestion-des-comptes/decider/", requests.request_decide, name="desk_requests_decide"),
    path("gestion-des-comptes/refuser/", requests.request_refuse, name="desk_requests_refuse"),
    path("gestion-des-comptes/relire/", requests.request_match, name="desk_requests_match"),
    path("gestion-des-comptes/demande/<int:request_id>/", requests.request_search, name="desk_request_search"),
    path("lettres-d-acces/", openings.opening_list, name="desk_openings"),
    path("lettres-d-acces/inviter/", invite.invite_page, name="desk_invite"),
    path("lettres-d-acces/editer/", openings.opening_edit, name="desk_openings_edit"),
    path("traitements/<int:batch_id>/", batches.batch_page, name="desk_batch"),
    path("inscriptions-au-portail/", sign_ups.sign_up_list, name="desk_sign_ups"),
    path("inscriptions-au-portail/<int:sign_up_id>/", sign_ups.sign_up_attach, name="desk_sign_up_attach"),
    path("structures/", structures.structure_list, name="desk_structures"),
    path("reglages/", settings.settings_page, name="desk_settings"),
    path("reglages/apparence/", look.look, name="desk_look"),
    path("gestion-des-actualites/", news.news_list, name="desk_news"),
    path("gestion-des-actualites/nouvelle/", news.news_new, name="desk_news_new"),
    path("gestion-des-actualites/<int:news_id>/", news.news_edit, name="desk_news_edit"),
    path("agents-et-droits/", people.people, name="desk_people"),
    path("agents-et-droits/roles/", people.roles, name="desk_roles"),
    path("agents-et-droits/inviter/", people.invite, name="desk_people_invite"),
    path("agents-et-droits/<int:user_id>/", people.agent, name="desk_agent"),
    path(
        "agents-et-droits/invitations/<int:invitation_id>/retirer/",
        people.invitation_cancel,
        name="desk_invitation_cancel",
    ),
    path("journal/", journal.journal_page, name="desk_journal"),
]
