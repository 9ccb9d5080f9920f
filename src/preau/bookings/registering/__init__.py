"""Registering people to activities at the desk, and what ending or changing it leaves behind."""
