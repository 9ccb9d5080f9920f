"""The search of every page of the desk, and behind every list where a family is chosen."""
