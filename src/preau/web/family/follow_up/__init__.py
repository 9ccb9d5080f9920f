"""The follow-up of bookings."""
