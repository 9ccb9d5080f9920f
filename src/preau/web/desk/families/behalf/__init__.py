"""What an agent does for a family, at its request: its planning, its registrations, an absence justified."""
