"""Addresses of classes, under a structure's back office."""

from django.urls import path

from preau.web.desk.organisation.classes import moving, pages

urlpatterns = [
    path("classes/", pages.class_list, name="desk_classes"),
    path("classes/nouvelle/", pages.class_new, name="desk_class_new"),
    path("classes/sans-classe/", moving.no_class, name="desk_class_none"),
    path("classes/rentree/<int:site_id>/", moving.new_year, name="desk_class_year"),
    path("classes/<int:class_id>/", moving.one_class, name="desk_class"),
    path("classes/<int:class_id>/modifier/", pages.class_edit, name="desk_class_edit"),
    path("classes/<int:class_id>/fermer/", pages.class_close, name="desk_class_close"),
]
