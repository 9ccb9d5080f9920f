"""People put right or moved between households, with what becomes of their bookings."""
