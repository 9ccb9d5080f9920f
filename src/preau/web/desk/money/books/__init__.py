"""« Régie »: the books of a cash office: journal, slips (BE), daily sheets (FQE), deposits."""
