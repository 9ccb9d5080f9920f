"""The journal of a structure: every history the database keeps and every movement of a booking, read as one list."""
