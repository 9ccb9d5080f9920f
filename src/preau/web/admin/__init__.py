"""Django's administration of every room, read-only. Imported by the site's autodiscovery."""

from preau.web.admin import accounts, activities, households, money, notices, payments, requests, structures

__all__ = ["accounts", "activities", "households", "money", "notices", "payments", "requests", "structures"]
