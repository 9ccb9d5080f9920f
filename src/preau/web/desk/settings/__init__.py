"""« Réglages »: what administrators decide about the portal, its words, its agents, its banks and its structures."""
