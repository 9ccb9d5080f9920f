"""Days when everything closes."""
