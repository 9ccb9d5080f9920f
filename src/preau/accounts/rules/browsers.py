"""The family of a browser and its system, as a person knows them. Pure."""

from __future__ import annotations

# The first word found decides: browsers also carry the names of those they resemble.
_FAMILIES = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """`Firefox, Windows` from the header a browser sends; empty when neither its family nor its system is known."""
    found = (next((name for word, name in names if word in user_agent), "") for names in (_FAMILIES, _SYSTEMS))
    return ", ".join(name for name in found if name)
