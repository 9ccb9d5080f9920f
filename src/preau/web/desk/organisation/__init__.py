"""« Organisation »: when all is closed, and what it costs."""
