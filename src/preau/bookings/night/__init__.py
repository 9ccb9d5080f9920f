"""The night of the bookings, and the report of the day after."""
