"""What is done for one family, under its own address; its planning is in `web/behalf.py`."""

from __future__ import annotations

from django.urls import path

from preau.web.desk.families.behalf.excuse import excuse
from preau.web.desk.families.behalf.late import late
from preau.web.desk.families.behalf.registration import registration_page
from preau.web.desk.families.page.registry import ROUTE

urlpatterns = [
    path(f"{ROUTE}planning/hors-delai/", late, name="desk_planning_late"),
    path(f"{ROUTE}justifier/", excuse, name="desk_family_excuse"),
    path(f"{ROUTE}inscriptions/<int:registration_id>/", registration_page, name="desk_family_registration"),
]
