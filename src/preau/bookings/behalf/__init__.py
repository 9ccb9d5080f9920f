"""Whose draft it is, and why the desk goes past deadlines."""
