"""The steps of the night."""
