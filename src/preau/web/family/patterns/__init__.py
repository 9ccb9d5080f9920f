"""Annual registrations."""
