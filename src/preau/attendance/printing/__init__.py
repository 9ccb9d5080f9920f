"""« Liste d’appel » on paper: one line a child, to tick without network or in a fire drill."""
