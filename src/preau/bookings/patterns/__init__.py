"""Annual registrations: asked for, and turned into bookings by the night."""
