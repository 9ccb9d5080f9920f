"""The back office of a structure, under its own address."""

from django.urls import include, path

from preau.web import long_files
from preau.web.desk import front
from preau.web.desk.attendance import day, lists
from preau.web.desk.families import addresses, batches, invite, openings, requests, returned, sign_ups, stranded
from preau.web.desk.money import acts
from preau.web.desk.organisation import closures, offices, sites
from preau.web.desk.oversight import journal, nights
from preau.web.desk.search import views as search
from preau.web.desk.settings import help_pages, look, news, people, portal, services, structures, terms, wordings

urlpatterns = [
    path("agents/", front.front, name="desk"),
    path("agents/fichiers/<uuid:key>/", long_files.desk_file, name="desk_file"),
    path("agents/fichiers/<uuid:key>/contenu/", long_files.desk_file_content, name="desk_file_content"),
    path("agents/recherche/", search.search, name="desk_search"),
    path("agents/recherche/liste/", search.search_list, name="desk_search_list"),
    path("jour/", day.day_list, name="desk_days"),
    path("jour/<int:day_id>/", day.day_roll, name="desk_roll"),
    path("jour/liste-d-appel/", lists.day_lists, name="desk_lists"),
    path("jour/<int:day_id>/liste-d-appel/", lists.group_list, name="desk_list"),
    path("gestion-des-comptes/", requests.request_list, name="desk_requests"),
    path("gestion-des-comptes/decider/", requests.request_decide, name="desk_requests_decide"),
    path("gestion-des-comptes/refuser/", requests.request_refuse, name="desk_requests_refuse"),
    path("gestion-des-comptes/relire/", requests.request_match, name="desk_requests_match"),
    path("gestion-des-comptes/demande/<int:request_id>/", requests.request_search, name="desk_request_search"),
    path("lettres-d-acces/", openings.opening_list, name="desk_openings"),
    path("lettres-d-acces/inviter/", invite.invite_page, name="desk_invite"),
    path("lettres-d-acces/code/<int:access_id>/", openings.opening_renew, name="desk_renew"),
    path("lettres-d-acces/editer/", openings.opening_edit, name="desk_openings_edit"),
    path("lettres-d-acces/<int:opening_id>/adresse/", addresses.opening_address, name="desk_opening_address"),
    path("traitements/<int:batch_id>/", batches.batch_page, name="desk_batch"),
    path("sans-inscription/", stranded.stranded_list, name="desk_stranded"),
    path("sans-inscription/<int:person_id>/", stranded.stranded_person, name="desk_stranded_person"),
    path("inscriptions-au-portail/", sign_ups.sign_up_list, name="desk_sign_ups"),
    path("inscriptions-au-portail/<int:sign_up_id>/", sign_ups.sign_up_attach, name="desk_sign_up_attach"),
    path("e-mails-revenus/", returned.returned_list, name="desk_returned"),
    path("e-mails-revenus/<int:mail_id>/reprendre/", returned.returned_lift, name="desk_returned_lift"),
    path("", include("preau.web.desk.families.page.urls")),
    path("", include("preau.web.desk.families.behalf.urls")),
    path("comptes-des-familles/", include("preau.web.desk.money.wallets.urls")),
    path("a-valider/", acts.act_list, name="desk_acts"),
    path("a-valider/<int:act_id>/", acts.act_page, name="desk_act"),
    path("encaisser/", include("preau.web.desk.money.till.urls")),
    path("regie/", include("preau.web.desk.money.books.urls")),
    path("", include("preau.web.desk.money.online.urls")),
    path("", include("preau.web.desk.organisation.prices.urls")),
    path("", include("preau.web.desk.organisation.activities.urls")),
    path("", include("preau.web.desk.planning.urls")),
    path("structures/", structures.structure_list, name="desk_structures"),
    path("reglages/", portal.settings_page, name="desk_settings"),
    path("reglages/apparence/", look.look, name="desk_look"),
    path("gestion-des-actualites/", news.news_list, name="desk_news"),
    path("gestion-des-actualites/nouvelle/", news.news_new, name="desk_news_new"),
    path("gestion-des-actualites/<int:news_id>/", news.news_edit, name="desk_news_edit"),
    path("lieux/", sites.site_list, name="desk_sites"),
    path("lieux/nouveau/", sites.site_new, name="desk_site_new"),
    path("lieux/<int:site_id>/", sites.site_edit, name="desk_site"),
    path("regies/", offices.office_list, name="desk_offices"),
    path("regies/nouvelle/", offices.office_new, name="desk_office_new"),
    path("regies/<int:office_id>/", offices.office_edit, name="desk_office"),
    path("regies/porte-monnaie/nouveau/", offices.kind_new, name="desk_kind_new"),
    path("regies/porte-monnaie/<int:kind_id>/", offices.kind_edit, name="desk_kind"),
    path("fermetures/", closures.closure_list, name="desk_closures"),
    path("fermetures/<int:closure_id>/rouvrir/", closures.closure_reopen, name="desk_closure_reopen"),
    path("services-et-themes/", services.service_list, name="desk_services"),
    path("services-et-themes/nouveau/", services.service_new, name="desk_service_new"),
    path("services-et-themes/<int:service_id>/", services.service_edit, name="desk_service_edit"),
    path("lettres-et-e-mails/", wordings.wording_list, name="desk_wordings"),
    path("lettres-et-e-mails/texte/", wordings.wording_edit, name="desk_wording"),
    path("conditions-et-confidentialite/", terms.terms_list, name="desk_terms"),
    path("conditions-et-confidentialite/nouvelle/", terms.terms_new, name="desk_terms_new"),
    path("aide-des-pages/", help_pages.help_list, name="desk_help"),
    path("aide-des-pages/texte/", help_pages.help_edit, name="desk_help_edit"),
    path("agents-et-droits/", people.people, name="desk_people"),
    path("agents-et-droits/roles/", people.roles, name="desk_roles"),
    path("agents-et-droits/inviter/", people.invite, name="desk_people_invite"),
    path("agents-et-droits/<int:user_id>/", people.agent, name="desk_agent"),
    path(
        "agents-et-droits/invitations/<int:invitation_id>/retirer/",
        people.invitation_cancel,
        name="desk_invitation_cancel",
    ),
    path("passages-de-nuit/", nights.night_list, name="desk_nights"),
    path("journal/", journal.journal_page, name="desk_journal"),
]
