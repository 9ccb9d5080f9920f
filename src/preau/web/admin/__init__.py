"""Django's administration of every floor, until the back office exists. Imported by the site's autodiscovery."""

from preau.web.admin import accounts, households, structures

__all__ = ["accounts", "households", "structures"]
