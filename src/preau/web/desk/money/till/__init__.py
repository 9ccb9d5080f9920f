"""« Encaisser »: the till of a cash office, for whoever collects."""
