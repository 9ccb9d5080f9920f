"""Days of a child whose cost two households share, when the other one is asked."""
