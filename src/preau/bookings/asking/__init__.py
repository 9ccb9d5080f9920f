"""What families ask on the portal to be registered to, and what the desk answers."""
