"""« Classes »: the classes of each school, who is in them, and the new school year."""
