"""Django's administration of every floor, until the back office exists. Imported by the site's autodiscovery."""

from preau.web.admin import accounts, activities, days, households, money, notices, payments, requests, structures

__all__ = ["accounts", "activities", "days", "households", "money", "notices", "payments", "requests", "structures"]
