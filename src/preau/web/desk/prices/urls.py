"""The prices of a structure, under `tarifs/`."""

from django.urls import path

from preau.web.desk.prices import simulator, versions

urlpatterns = [
    path("", versions.price_list, name="desk_prices"),
    path("simulateur/", simulator.price_simulator, name="desk_price_simulator"),
    path("activite/<int:activity_id>/nouveau/", versions.price_new, name="desk_price_new"),
    path("<int:rule_id>/", versions.price_version, name="desk_price"),
]
