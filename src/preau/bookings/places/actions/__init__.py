"""Acts upon days: changed, done by hand, taken back. Each is one transaction."""
