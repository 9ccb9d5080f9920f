"""The journal of a structure: every history the database keeps and every movement of a booking, read as one list."""

from preau.exchange.journal.searching import FIRST_DAY, Place, Search, journal
from preau.exchange.journal.sources import kinds, make_indexes
from preau.exchange.journal.telling import Trace

__all__ = ["FIRST_DAY", "Place", "Search", "Trace", "journal", "kinds", "make_indexes"]
