"""A module as a newcomer would write it: nothing outside this folder knows of it (`tests/web/test_modules.py`)."""
