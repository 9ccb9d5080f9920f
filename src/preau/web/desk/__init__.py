"""The back office: pages of the agents of a structure."""
