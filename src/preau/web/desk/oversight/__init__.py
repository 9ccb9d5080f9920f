"""« Suivi »: what the nights did, who did what."""
