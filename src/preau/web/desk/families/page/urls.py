"""Addresses of a family's page, under a structure's back office."""

from preau.web.desk.families.page.registry import addresses

urlpatterns = addresses()
