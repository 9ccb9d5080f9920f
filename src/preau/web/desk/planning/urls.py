"""Addresses of the planning of activities."""

from django.urls import path

from preau.web.desk.planning import acting, day, grid, outing

urlpatterns = [
    path("gestion/planning/", grid.grid, name="desk_grid"),
    path("gestion/planning/jour/<int:day_id>/", day.day_page, name="desk_grid_day"),
    path("gestion/planning/agir/", acting.act_page, name="desk_grid_act"),
    path("gestion/planning/actes/", acting.act_list, name="desk_grid_acts"),
    path("gestion/planning/actes/<int:act_id>/annuler/", acting.act_undo, name="desk_grid_undo"),
    path("gestion/sorties/", outing.outing_page, name="desk_outing"),
]
