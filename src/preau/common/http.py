"""Words shared by the front of the server and the pages."""

REFUSED = "preau.refused"
"""In the environment of a request whose body was not taken: the status to show."""
