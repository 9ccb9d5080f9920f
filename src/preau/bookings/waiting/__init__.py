"""Who waits for a place, and gets it."""
