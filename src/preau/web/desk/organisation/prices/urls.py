"""The prices of a structure, and what the prices of a household depend on."""

from django.urls import path

from preau.web.desk.families import situations
from preau.web.desk.organisation.prices import simulator, versions

urlpatterns = [
    path("tarifs/", versions.price_list, name="desk_prices"),
    path("tarifs/simulateur/", simulator.price_simulator, name="desk_price_simulator"),
    path("tarifs/activite/<int:activity_id>/nouveau/", versions.price_new, name="desk_price_new"),
    path("tarifs/<int:rule_id>/", versions.price_version, name="desk_price"),
    path("quotients/", situations.quotient_search, name="desk_quotients"),
    path("quotients/<int:household_id>/", situations.quotient_edit, name="desk_quotient"),
]
