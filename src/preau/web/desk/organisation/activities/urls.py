"""Addresses of activities and their groups in the back office."""

from django.urls import path

from preau.web.desk.organisation.activities import pages

urlpatterns = [
    path("activites/", pages.activity_list, name="desk_activities"),
    path("activites/nouvelle/", pages.activity_new, name="desk_activity_new"),
    path("activites/<int:activity_id>/", pages.activity_edit, name="desk_activity"),
    path("activites/<int:activity_id>/groupes/nouveau/", pages.group_new, name="desk_group_new"),
    path("activites/groupes/<int:group_id>/", pages.group_edit, name="desk_group"),
]
