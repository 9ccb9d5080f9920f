"""Every address of the portal hangs from here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path(settings.ADMIN_PATH, admin.site.urls),
    path("compte/", include("preau.web.account.urls")),
    path("", include("preau.web.urls")),
]

handler403 = "preau.web.desk.refusals.forbidden"
handler404 = "preau.web.desk.refusals.not_found"
handler500 = "preau.web.errors.server_error"
