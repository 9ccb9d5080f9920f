"""Addresses of a family's page, under a structure's back office."""

from django.urls import path

from preau.web.desk.families.page import cards, files, merging
from preau.web.desk.families.page.registry import ROUTE, addresses

urlpatterns = [
    *addresses(),
    path("gestion/familles/nouveau/", files.new_household, name="desk_family_new"),
    path("gestion/familles/reunir/", merging.merge_chosen, name="desk_merge_chosen"),
    path(f"{ROUTE}reunir/", merging.merge, name="desk_merge"),
    path(f"{ROUTE}archiver/", merging.archive, name="desk_archive"),
    path(f"{ROUTE}rouvrir/", merging.reopen, name="desk_reopen"),
    path("gestion/membres/<int:member_id>/reunir/", merging.child_merge, name="desk_child_merge"),
    path("gestion/responsables/<int:guardian_id>/reunir/", merging.guardian_merge, name="desk_guardian_merge"),
    path(f"{ROUTE}adresse/", files.address, name="desk_family_address"),
    path(f"{ROUTE}enfants/ajouter/", files.new_child, name="desk_child_new"),
    path(f"{ROUTE}responsables/ajouter/", files.new_guardian, name="desk_guardian_new"),
    path("gestion/responsables/<int:guardian_id>/", files.guardian, name="desk_guardian"),
    path("gestion/membres/<int:member_id>/", files.person, name="desk_member"),
    path("gestion/membres/<int:member_id>/foyer/", files.move, name="desk_member_move"),
    path("gestion/membres/<int:member_id>/garde/", files.share, name="desk_member_share"),
    path("gestion/membres/<int:member_id>/cartes/", cards.cards, name="desk_member_cards"),
    path("gestion/membres/<int:member_id>/cartes/<int:card_id>/", cards.card_use, name="desk_card_use"),
]
