"""The first page, the agreement to the terms, the days shared with another household, files made by the worker."""
