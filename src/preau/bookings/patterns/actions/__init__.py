"""What writes annual registrations and the days they ask for."""
